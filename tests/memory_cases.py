"""The case store in memory: cases, history, approvals, ratings, codes, timers, serials."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.rating import Rating
from bot.domain.cases.timers import Timer
from bot.ports.cases import CaseFilter

if TYPE_CHECKING:
    from tests.fakes import MemoryStore, MemoryWork

_OPEN_TICKET = frozenset({"queued", "offline", "claimed", "awaiting_citizen", "assisting"})


@dataclass
class MemoryCases:
    """bot.ports.cases.Cases."""

    store: MemoryStore
    work: MemoryWork

    async def find(self, number: str) -> Case | None:
        return self.store.cases.get(number)

    async def of_citizen(self, openid: str) -> Sequence[Case]:
        return [case for case in self._newest() if case.openid == openid][:50]

    async def open_ticket(self, openid: str) -> Case | None:
        own = (case for case in self._newest() if case.openid == openid)
        tickets = (case for case in own if case.kind is CaseKind.CONSULTATION)
        return next((case for case in tickets if case.state in _OPEN_TICKET), None)

    async def rated(self, openid: str) -> frozenset[str]:
        cases = self.store.cases
        return frozenset(n for n in self.store.ratings if n in cases and cases[n].openid == openid)

    async def histories(self, openid: str) -> Mapping[str, Sequence[HistoryEntry]]:
        own = await self.of_citizen(openid)
        return {case.number: await self.history(case.number) for case in own}

    async def page(self, wanted: CaseFilter) -> Sequence[Case]:
        newest = self._newest()
        numbers = [case.number for case in newest]
        start = numbers.index(wanted.after) + 1 if wanted.after in numbers else 0
        fitting = [case for case in newest[start:] if _fits(case, wanted)]
        return fitting[: wanted.limit]

    def _newest(self) -> list[Case]:
        cases = self.store.cases.values()
        return sorted(cases, key=lambda case: (case.created, case.number), reverse=True)

    async def history(self, number: str) -> Sequence[HistoryEntry]:
        return [entry for entry in self.store.history if entry.number == number]

    async def ahead(self, kind: CaseKind, state: str, created: datetime) -> int:
        return sum(
            (case.kind, case.state) == (kind, state) and case.created < created
            for case in self.store.cases.values()
        )

    async def pending(self, number: str) -> Approval | None:
        return self.store.approvals.get(number)

    async def rating(self, number: str) -> Rating | None:
        return self.store.ratings.get(number)

    async def by_code(self, digest: str) -> Case | None:
        return self.store.cases.get(self.store.codes.get(digest, ""))

    def save(self, case: Case) -> None:
        cases = self.store.cases

        def next_version() -> bool:
            known = cases[case.number].version if case.number in cases else 0
            return case.version == known + 1 and not any(
                _only_one(case, other) for other in cases.values() if other.number != case.number
            )

        self.work.later(next_version, lambda: cases.update({case.number: case}))

    def record(self, entry: HistoryEntry) -> None:
        self.work.later(
            lambda: all(
                (entry.number, entry.version) != (old.number, old.version)
                for old in self.store.history
            ),
            lambda: self.store.history.append(entry),
        )

    def ask_approval(self, approval: Approval) -> None:
        self._put(lambda: self.store.approvals.update({approval.number: approval}))

    def set_timer(self, timer: Timer) -> None:
        self._put(lambda: self.store.timers.update({timer.number: (timer, None)}))

    def rate(self, rating: Rating) -> None:
        ratings = self.store.ratings
        self.work.later(
            lambda: rating.number not in ratings, lambda: ratings.update({rating.number: rating})
        )

    def keep_code(self, digest: str, number: str) -> None:
        self._put(lambda: self.store.codes.update({digest: number}))

    def _put(self, write: Callable[[], object]) -> None:
        self.work.later(lambda: True, write)


@dataclass
class MemoryTimers:
    """bot.ports.cases.Timers: a leased timer comes back when its lease has ended."""

    store: MemoryStore

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Timer]:
        free = sorted(
            (
                (timer.due, number)
                for number, (timer, leased) in self.store.timers.items()
                if timer.due and timer.due <= now and (leased is None or leased <= now)
            )
        )
        taken = [self.store.timers[number][0] for _, number in free[:limit]]
        self.store.timers.update({timer.number: (timer, until) for timer in taken})
        return taken

    async def postpone(self, timer: Timer, due: datetime) -> None:
        known, _ = self.store.timers[timer.number]
        if known == timer:
            self.store.timers[timer.number] = (replace(timer, due=due), None)

    async def waiting(self, now: datetime) -> int:
        return sum(bool(t.due and t.due <= now) for t, _ in self.store.timers.values())


@dataclass
class MemoryNumbers:
    """bot.ports.cases.CaseNumbers."""

    store: MemoryStore

    async def serial(self, kind: CaseKind, day: date) -> int:
        self.store.serials[kind, day] = self.store.serials.get((kind, day), 0) + 1
        return self.store.serials[kind, day]


def _fits(case: Case, wanted: CaseFilter) -> bool:
    return (
        wanted.kind in (None, case.kind)
        and (wanted.kinds is None or case.kind in wanted.kinds)
        and wanted.state in (None, case.state)
        and wanted.item in (None, case.item)
        and (
            wanted.openid is None
            or (wanted.openid == case.openid and not case.fields.get("anonymous"))
        )
    )


def _only_one(case: Case, other: Case) -> bool:
    """Two open tickets of one citizen, or two call-backs about one bad rating."""
    ticket = CaseKind.CONSULTATION
    if case.kind is other.kind is ticket and case.openid is not None:
        return case.openid == other.openid and {case.state, other.state} <= _OPEN_TICKET
    return case.category == other.category == "bad_rating" and case.linked == other.linked
