"""The case store, as a work sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.domain.cases.case import Case, CaseKind, HistoryEntry


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; `after` is the number of the last one seen."""

    kind: CaseKind | None = None
    state: str | None = None
    item: str | None = None
    openid: str | None = None
    after: str | None = None
    limit: int = 50


class Cases(Protocol):
    """Reads are awaited at once; `save` and `record` wait for the end of the work."""

    async def find(self, number: str) -> Case | None: ...
    async def of_citizen(self, openid: str) -> Sequence[Case]:
        """That citizen's cases, newest first, at most 50."""
        ...

    async def page(self, wanted: CaseFilter) -> Sequence[Case]:
        """At most `wanted.limit` cases, newest first."""
        ...

    async def history(self, number: str) -> Sequence[HistoryEntry]: ...
    def save(self, case: Case) -> None:
        """Keep `case`, whose version the caller has raised by one.

        LostRace at the end of the work if somebody was faster.
        """
        ...

    def record(self, entry: HistoryEntry) -> None: ...


class CaseNumbers(Protocol):
    """Serials in reserved blocks: no turn waits for another's number (gaps allowed)."""

    async def serial(self, kind: CaseKind, day: date) -> int:
        """The next serial of that kind and day, from 1."""
        ...
