"""What every use case of cases goes by."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.clocks import clocks_of, limits_of
from bot.domain.cases.effects import Effect
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item, ItemKind
from bot.domain.catalogue.office import Office
from bot.domain.messages.notices import Notices
from bot.domain.time.calendar import Calendar
from bot.ports.cases import CaseNumbers
from bot.ports.work import Work
from bot.services.catalogue.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Happened:
    """A transition as its effects see it: the case after it, its line of history, the time."""

    case: Case
    entry: HistoryEntry
    now: datetime


#: Carries one effect out in the same work, and answers what the message is to say of it.
Carry = Callable[[Work, Effect, Happened], Awaitable[Mapping[str, str]]]


async def no_effects(_work: Work, _effect: Effect, _happened: Happened) -> Mapping[str, str]:
    """Where nothing but cases is wired."""
    return {}


@dataclass(frozen=True, slots=True)
class Casebook:
    """The catalogue, the office, the texts of each kind of case, the source of numbers.

    Made at start. `calendar` answers the working calendar as it is now; `carry` leads to whoever
    carries an effect out.
    """

    catalogue: Catalogue
    office: Office
    notices: Mapping[CaseKind, Notices]
    numbers: CaseNumbers
    calendar: Callable[[], Calendar]
    carry: Carry = field(default=no_effects)

    async def item_of(self, case: Case) -> Item | None:
        """The item as it was when the case was filed; None for cases without one."""
        return await self.catalogue.pinned(case.item_version) if case.item_version else None

    def first(self, kind: CaseKind, item: Item | None, now: datetime) -> Scene:
        """What is known before a case is born."""
        return Scene(kind, item, now, self.calendar(), self.office.opening)

    async def scene(self, work: Work, case: Case, now: datetime) -> Scene:
        """Everything that is known about the case: its item, history and clocks."""
        item, history = await self.item_of(case), await work.cases.history(case.number)
        return self.known(case, item, history, now)

    async def scenes(self, work: Work, openid: str, now: datetime) -> tuple[Scene, ...]:
        """The same of every case of that citizen, newest first; two reads however many."""
        cases = await work.cases.of_citizen(openid)
        histories = await work.cases.histories(openid) if cases else {}
        return tuple(
            [
                self.known(case, await self.item_of(case), histories.get(case.number, ()), now)
                for case in cases
            ]
        )

    def known(
        self, case: Case, item: Item | None, history: Sequence[HistoryEntry], now: datetime
    ) -> Scene:
        """The same, of what has been read already."""
        clocks = clocks_of(
            MACHINES[case.kind],
            history,
            limits_of(self.office, case.kind, item),
            licence=item is not None and item.kind is ItemKind.LICENCE,
        )
        calendar, opening = self.calendar(), self.office.opening
        return Scene(case.kind, item, now, calendar, opening, case, history, clocks)
