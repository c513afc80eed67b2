"""What a stranger is told about a certificate: one status, and no more than they may see."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: Names up to here are a person's.
_LONGEST_NAME = 4
_SHOWN_BEGIN, _SHOWN_END = 3, 2


class Status(StrEnum):
    """One of these, never two. UNAVAILABLE says nothing about the certificate."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class PublicView:
    """All that the public page shows (row 48): masked holder, object, number, dates.

    `replaces` and `replaced_by` are (number, code) of the certificates before and after it.
    """

    number: str
    identifier: str
    title: str
    holder: str
    item: str
    subject: str
    issued: date
    valid_until: date | None
    replaces: tuple[str, str] | None = None
    replaced_by: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to “is it genuine”. `view` is None when it is unknown or cannot be known now."""

    status: Status
    view: PublicView | None = None


def masked_holder(holder: str) -> str:
    """Enough to recognise a name that one knows: 王**, 示例市****医院."""
    if len(holder) <= _LONGEST_NAME:
        return holder[:1] + "*" * max(len(holder) - 1, 1)
    begin = min(_SHOWN_BEGIN, len(holder) - _SHOWN_END - 2)
    hidden = "*" * (len(holder) - begin - _SHOWN_END)
    return f"{holder[:begin]}{hidden}{holder[-_SHOWN_END:]}"
