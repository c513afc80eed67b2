"""Letters on their way to staff mailboxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.messages.letter import Letter, LetterStatus


@dataclass(frozen=True, slots=True)
class LeasedLetter:
    """A letter taken for sending, for the `attempts`-th time (from 1)."""

    id: int
    letter: Letter
    attempts: int


@dataclass(frozen=True, slots=True)
class LetterClosing:
    """How it went: SENT, PENDING again at `due`, or DEAD with `error`."""

    status: LetterStatus
    due: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter as it stands, for the operator: not its text."""

    id: int
    key: str
    recipient: str
    status: LetterStatus
    due: datetime
    attempts: int
    error: str


class Letters(Protocol):
    """The writing side: a letter rides in the work that promised it."""

    def add(self, letter: Letter) -> None:
        """Send it once, however often the same key is added."""
        ...


class LetterLeases(Protocol):
    """What the worker needs; every call is a small transaction of its own."""

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[LeasedLetter]:
        """Take at most `limit` letters that are due, oldest first.

        Those that a dead worker had taken come back when their lease has ended.
        """
        ...

    async def close(self, taken: LeasedLetter, closing: LetterClosing, now: datetime) -> None:
        """Say how it went; nothing happens when the lease has ended and somebody else has it."""
        ...


class Letterbox(LetterLeases, Protocol):
    """The sending side, and what operators ask."""

    async def counted(self) -> Mapping[LetterStatus, int]:
        """How many letters are PENDING, LEASED and DEAD."""
        ...

    async def listed(self, status: LetterStatus, limit: int) -> Sequence[LetterRecord]: ...
    async def retry(self, number: int, now: datetime) -> bool:
        """Make a DEAD letter PENDING again; False when there is none."""
        ...
