"""A reader without an account tells that a page is wrong 此页有误, a person answers for it.

The page asks for a person on behalf of whoever reads, as any system may: machine C, `escalate` in
opening hours and `escalate_off_hours` outside them. The ticket names the page and its owner.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item
from bot.domain.people.actor import Actor, Role
from bot.domain.phones import phone_number
from bot.errors import Invalid, LostRace, Overloaded, StaleCase
from bot.ports.locks import Bell
from bot.ports.requests import KeptAnswer
from bot.ports.work import Work, Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file

#: As whom the page acts, and under which name it keeps what it answered.
PAGE = Actor("guide", frozenset({Role.SYSTEM}), "guide")
_BEHALF = {"channel": "online", "consent": "本人在办事指南页面提交"}
FEWEST, MOST = 5, 500
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class PageError:
    """What a reader says is wrong with the guide of `item`; `phone` may be empty."""

    item: Item
    text: str = field(repr=False)
    phone: str = field(default="", repr=False)

    def data(self) -> dict[str, Any]:
        """The data of `escalate`. Invalid: what is to be mended."""
        if not FEWEST <= len(self.text) <= MOST:
            raise Invalid(f"请用 {FEWEST}—{MOST} 个字写明哪里有误，现在是 {len(self.text)} 个字。")
        number = phone_number(self.phone) if self.phone else ""
        if number is None:
            raise Invalid("电话号码不对：请填手机号，或带区号的固定电话；也可以不填。")
        about = f"【此页有误】{self.item.name}办事指南（/guide/{self.item.id}）"
        owner = f"负责核对：{self.item.owner}"
        asked = {"why": "page", "question": f"{about}\n{owner}\n{self.text}"}
        return {**asked, **_BEHALF, **({"phone": number} if number else {})}


@dataclass(frozen=True, slots=True)
class Told:
    """The number of the ticket; `again` where the same form had been handed in before."""

    number: str
    again: bool = False


class PageErrors:
    """Each call is one transaction, run again where somebody was faster; times are aware."""

    def __init__(self, works: Works, casebook: Casebook, bell: Bell) -> None:
        self._works, self._casebook, self._bell = works, casebook, bell

    async def tell(self, error: PageError, form: str, now: datetime) -> Told:
        """File it; the letter to staff goes with it. The same `form` files one ticket. Invalid."""
        filing = Filing(CaseKind.CONSULTATION, self._event(now), None, error.data())
        for _ in range(_ATTEMPTS):
            with suppress(LostRace, StaleCase):
                async with self._works() as work:
                    told = await self._tell(work, filing, form, now)
                await self._bell.ring()
                return told
        raise Overloaded

    def _event(self, now: datetime) -> str:
        opening, calendar = self._casebook.office.opening, self._casebook.calendar()
        return "escalate" if opening.is_open(now, calendar) else "escalate_off_hours"

    async def _tell(self, work: Work, filing: Filing, form: str, now: datetime) -> Told:
        before = await work.requests.kept(PAGE.name, form)
        if before is not None:
            return Told(before.body, again=True)
        done = await file(work, self._casebook, PAGE, filing, now)
        work.requests.keep(PAGE.name, KeptAnswer(form, "", 201, done.case.number, "", now))
        return Told(done.case.number)
