"""The mail server that takes letters."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.messages.letter import Letter


class Verdict(StrEnum):
    """What became of one letter."""

    SENT = "sent"
    LATER = "later"  # not reached, busy, misconfigured, or cut off: perhaps it has arrived
    REFUSED = "refused"  # this letter will never be taken: address or content


@dataclass(frozen=True, slots=True)
class Posted:
    """The server's answer about one letter; `code` is its SMTP code, `detail` its words."""

    verdict: Verdict
    code: int | None = None
    detail: str = ""


class Mail(Protocol):
    """Hands letters over; never raises for what the server says or does not say."""

    def send(self, letters: Sequence[Letter], now: datetime) -> AsyncGenerator[Posted, None]:
        """One answer a letter, in their order; the letters are dated `now` (aware)."""
        ...
