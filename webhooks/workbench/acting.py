"""One event that somebody at the desk wants to happen to a ticket."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import Actor, Role
from bot.errors import LostRace, NotAllowedNow, NotFound, Overloaded, RoleRefused, StaleCase
from bot.ports.clock import Clock
from bot.ports.work import Work, Works
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition
from bot.services.cases.viewing import CaseRecord, record
from webhooks.workbench.forms import data_of
from webhooks.workbench.gate import Visitor
from webhooks.workbench.posted import Posted
from webhooks.workbench.ticket import standing_of

VIA = "workbench"

#: Who works with tickets.
AT_THE_DESK = frozenset({Role.CONSULTANT, Role.ACCEPTANCE, Role.SUPERVISOR})

#: Whoever only has the link sees what a consultant could do; to do it they sign in.
_ONLOOKER = Actor("", frozenset({Role.CONSULTANT}), VIA)
_NOT_THEIRS = "您的岗位不办理人工咨询；需要时请联系管理员。"
_ATTEMPTS = 4
_VERSION = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is asked for: by whom, of which ticket, as the form sent it."""

    actor: Actor
    number: str
    posted: Posted

    @property
    def event(self) -> str:
        return self.posted.text("event")

    @property
    def version(self) -> int | None:
        """The version that the page showed.

        A waiting ticket may be taken whatever its clock has done to it meanwhile.
        """
        shown = self.posted.text("version")
        if self.event == "claim":
            return None
        return int(shown) if _VERSION.fullmatch(shown) else 0


def may_act(visitor: Visitor) -> bool:
    """Whether that person may do anything to tickets at all."""
    return visitor.person is not None and not visitor.person.roles.isdisjoint(AT_THE_DESK)


def actor_of(visitor: Visitor) -> Actor:
    """As whom the visitor acts; RoleRefused for staff of other rooms, and for nobody."""
    if visitor.person is None or not may_act(visitor):
        raise RoleRefused(_NOT_THEIRS)
    return visitor.person.actor(VIA)


def reader_of(visitor: Visitor) -> Actor:
    """As whom the visitor looks at a ticket: the link alone opens it for reading."""
    return _ONLOOKER if visitor.link and not may_act(visitor) else actor_of(visitor)


async def ticket_record(
    work: Work, casebook: Casebook, actor: Actor, number: str, now: datetime
) -> CaseRecord:
    """The ticket of that number; NotFound when there is none, or it is another kind of case."""
    known = await record(work, casebook, actor, number, now)
    if known.case.kind is not CaseKind.CONSULTATION:
        raise NotFound("没有找到这张工单，请核对编号。")
    return known


async def carry_out(works: Works, casebook: Casebook, deed: Deed, clock: Clock) -> None:
    """Make it happen, or say why not: NotAllowedNow and StaleCase name the state it is in now."""
    for _ in range(_ATTEMPTS):
        with suppress(LostRace):
            async with works() as work:
                await _transition(work, casebook, deed, clock.now())
            return
    raise Overloaded


async def _transition(work: Work, casebook: Casebook, deed: Deed, now: datetime) -> None:
    known = await ticket_record(work, casebook, deed.actor, deed.number, now)
    action = next((each for each in known.actions if each.event == deed.event), None)
    if action is None:
        raise NotAllowedNow(f"没有办成：{standing_of(known.scene)}")
    wish = Wish(deed.number, deed.event, deed.version, data_of(action, deed.posted))
    try:
        done = await transition(work, casebook, deed.actor, wish, now)
    except StaleCase:
        raise StaleCase(f"没有办成：{standing_of(known.scene)}请看过再提交。") from None
    if done.notice is not None:
        push(work, done.notice, now)
