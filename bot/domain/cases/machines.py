"""Which lifecycle each kind of case follows."""

from collections.abc import Mapping

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import CaseKind
from bot.domain.lifecycle import Machine

MACHINES: Mapping[CaseKind, Machine] = {CaseKind.APPLICATION: APPLICATION}
