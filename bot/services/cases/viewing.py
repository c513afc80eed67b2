"""Looking at cases: a citizen's own, one by its number, and the record for staff and systems."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.access import may_see
from bot.domain.cases.actions import Action, actions
from bot.domain.cases.announcement import standing
from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.fields import FieldKind, Value
from bot.domain.numbers import read_case_number
from bot.domain.people.actor import Actor
from bot.domain.phones import phone_tail
from bot.errors import Invalid, NotFound
from bot.ports.cases import CaseFilter
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook

#: The same words for a number that does not exist, is another's, or came with a wrong tail.
_NOTHING = "没有找到这个办件。请核对编号；查询他人办理的，还需要预留电话的后四位。"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a citizen sees it. `created` is aware, Asia/Shanghai; `closed`: all is decided."""

    number: str
    item: str
    state: str
    next: str
    turn: str
    created: datetime
    closed: bool


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as staff and systems see it: all of it, its history, and what they could do now."""

    case: Case
    history: Sequence[HistoryEntry]
    actions: Sequence[Action]


async def mine(work: Work, casebook: Casebook, openid: str) -> tuple[CaseView, ...]:
    """That citizen's cases, newest first."""
    return tuple([await _view(casebook, case) for case in await work.cases.of_citizen(openid)])


async def look_up(
    work: Work, casebook: Casebook, openid: str, number: str, tail: str | None = None
) -> CaseView:
    """The case of that number, as it was typed: the citizen's own, or with the phone's last four.

    NotFound otherwise: unknown, another's and a wrong tail are told alike.
    """
    try:
        case = await work.cases.find(read_case_number(number).text)
    except Invalid:
        case = None
    if case is None:
        raise NotFound(_NOTHING)
    item = await casebook.item_of(case)
    if case.openid != openid and not _knows_phone(case, item, tail):
        raise NotFound(_NOTHING)
    return await _view(casebook, case)


async def known(work: Work, casebook: Casebook, openid: str) -> Mapping[str, Value]:
    """What that citizen has said before and need not say again (G4.1.7): the newest of each."""
    values: dict[str, Value] = {}
    for case in await work.cases.of_citizen(openid):
        item = await casebook.item_of(case)
        for field in item.form:
            if field.remember and field.key in case.fields:
                values.setdefault(field.key, case.fields[field.key])
    return values


async def record(work: Work, casebook: Casebook, actor: Actor, number: str) -> CaseRecord:
    """All about one case. NotFound when it is unknown or not for this actor."""
    case = await work.cases.find(number)
    if case is None or not may_see(actor, case):
        raise NotFound("没有找到这个办件，请核对编号。")
    item = await casebook.item_of(case)
    return CaseRecord(case, await work.cases.history(number), actions(case, item, actor))


async def listed(work: Work, actor: Actor, wanted: CaseFilter) -> tuple[Case, ...]:
    """At most `wanted.limit` cases, newest first, of those that the actor may see."""
    return tuple(case for case in await work.cases.page(wanted) if may_see(actor, case))


async def _view(casebook: Casebook, case: Case) -> CaseView:
    item = await casebook.item_of(case)
    now = standing(case, item, casebook.notices[case.kind])
    return CaseView(
        number=case.number,
        item=item.name,
        state=now.state,
        next=now.next,
        turn=now.turn,
        created=case.created,
        closed=MACHINES[case.kind].states[case.state].over,
    )


def _knows_phone(case: Case, item: Item, tail: str | None) -> bool:
    """Whether `tail` is the last four digits of a phone in the case."""
    phones = [
        str(case.fields[field.key])
        for field in item.form
        if field.kind is FieldKind.PHONE and field.key in case.fields
    ]
    given = (tail or "").strip().encode()
    return any(hmac.compare_digest(phone_tail(phone).encode(), given) for phone in phones)
