"""The case store, as a work sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.rating import Rating
from bot.domain.cases.timers import Timer


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; `after` is the number of the last one seen.

    `kinds`: any of these. `openid` never finds what that citizen has handed in anonymously.
    """

    kind: CaseKind | None = None
    state: str | None = None
    item: str | None = None
    openid: str | None = None
    after: str | None = None
    limit: int = 50
    kinds: frozenset[CaseKind] | None = None


class Cases(Protocol):
    """Reads are awaited at once; `save` and `record` wait for the end of the work."""

    async def find(self, number: str) -> Case | None: ...
    async def of_citizen(self, openid: str) -> Sequence[Case]:
        """That citizen's cases, newest first, at most 50."""
        ...

    async def open_ticket(self, openid: str) -> Case | None:
        """That citizen's ticket that waits for a person or is with one; there is one at most."""
        ...

    async def page(self, wanted: CaseFilter) -> Sequence[Case]:
        """At most `wanted.limit` cases, newest first."""
        ...

    async def history(self, number: str) -> Sequence[HistoryEntry]: ...
    async def histories(self, openid: str) -> Mapping[str, Sequence[HistoryEntry]]:
        """The histories of that citizen's cases by number, oldest line first; one read."""
        ...

    async def ahead(self, kind: CaseKind, state: str, created: datetime) -> int:
        """How many cases of that kind in that state were there before `created`."""
        ...

    async def pending(self, number: str) -> Approval | None:
        """The wish that waited for a second person last, outdated or not."""
        ...

    async def rating(self, number: str) -> Rating | None: ...
    async def rated(self, openid: str) -> frozenset[str]:
        """The numbers of that citizen's cases that have been rated."""
        ...

    async def by_code(self, digest: str) -> Case | None:
        """The case whose query code has that SHA-256."""
        ...

    def save(self, case: Case) -> None:
        """Keep `case`, whose version the caller has raised by one.

        LostRace at the end of the work if somebody was faster.
        """
        ...

    def record(self, entry: HistoryEntry) -> None: ...
    def ask_approval(self, approval: Approval) -> None:
        """Keep the first person's wish, in place of an earlier one."""
        ...

    def set_timer(self, timer: Timer) -> None:
        """Keep what the clock will do next with the case, in place of what it had to do."""
        ...

    def rate(self, rating: Rating) -> None:
        """LostRace at the end of the work if the case has been rated."""
        ...

    def keep_code(self, digest: str, number: str) -> None:
        """The SHA-256 of the code by which the case can be asked after."""
        ...


class CaseNumbers(Protocol):
    """Serials in reserved blocks: no turn waits for another's number (gaps allowed)."""

    async def serial(self, kind: CaseKind, day: date) -> int:
        """The next serial of that kind and day, from 1."""
        ...


class Timers(Protocol):
    """What is due by the clock; every call is a small transaction of its own."""

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Timer]:
        """Take at most `limit` that are due; those of a dead worker come back at `until`."""
        ...

    async def postpone(self, timer: Timer, due: datetime) -> None:
        """Not yet: try that timer again at `due`, unless the case has moved on."""
        ...

    async def waiting(self, now: datetime) -> int:
        """How many timers are due at `now`."""
        ...
