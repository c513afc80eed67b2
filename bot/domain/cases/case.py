"""A case 办件 and one line of its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class CaseKind(StrEnum):
    """Kinds of case; each has its machine and the letters of its numbers."""

    APPLICATION = "application"
    COMPLAINT = "complaint"
    REPORT = "report"
    CONSULTATION = "consultation"

    @property
    def letters(self) -> str:
        """The two letters that case numbers of this kind begin with."""
        return _LETTERS[self]


_LETTERS = {
    CaseKind.APPLICATION: "SQ",
    CaseKind.COMPLAINT: "TS",
    CaseKind.REPORT: "JB",
    CaseKind.CONSULTATION: "ZX",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it stands at `version`. `created` is aware, Asia/Shanghai.

    `item_version` pins the content hash of the item it was filed under; both are empty for cases
    without a service item. `origin` is the state a suspension or a question came from; `linked`
    the number of what the case came from.
    """

    number: str
    kind: CaseKind
    item: str
    item_version: str
    state: str
    version: int
    openid: str | None
    fields: Mapping[str, Any]
    created: datetime
    category: str = ""
    origin: str = ""
    linked: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One transition that happened.

    `version` is the case's version after it; `digest` is the SHA-256 of the event's data, so that
    no personal value enters the history. `notes` keep what later steps need of the data.
    """

    number: str
    version: int
    at: datetime
    event: str
    origin: str
    target: str
    actor: str
    role: str
    via: str
    reason: str = ""
    digest: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict)
