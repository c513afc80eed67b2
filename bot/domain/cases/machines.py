"""Which lifecycle each kind of case follows."""

from collections.abc import Mapping

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import CaseKind
from bot.domain.cases.complaint import COMPLAINT
from bot.domain.cases.consultation import CONSULTATION
from bot.domain.lifecycle import Machine

MACHINES: Mapping[CaseKind, Machine] = {
    CaseKind.APPLICATION: APPLICATION,
    CaseKind.COMPLAINT: COMPLAINT,
    CaseKind.REPORT: COMPLAINT,
    CaseKind.CONSULTATION: CONSULTATION,
}
