"""Looking at cases: a citizen's own, one by its number, and the record for staff and systems."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cases.access import kinds_seen, kinds_told_apart, may_see
from bot.domain.cases.actions import Action, actions
from bot.domain.cases.announcement import about, due_words, overdue, standing
from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.duty import NO_DUTY, Duty, duty_of
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.machines import MACHINES
from bot.domain.cases.outcome import passages
from bot.domain.catalogue.item import Item
from bot.domain.fields import FieldKind, Value
from bot.domain.messages.notices import Turn
from bot.domain.numbers import read_case_number
from bot.domain.people.actor import Actor
from bot.domain.phones import phone_tail
from bot.errors import Invalid, NotFound
from bot.ports.cases import CaseFilter
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Transitioned

#: The same words for a number that does not exist, is another's, or came with a wrong tail.
_NOTHING = "没有找到这个办件。请核对编号；查询他人办理的，还需要预留电话的后四位。"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a citizen sees it.

    `state` is the name of it, `label` what it is called; `due` the day in words, or empty.
    `created` is aware, Asia/Shanghai; `closed`: all is decided. `actions` are what its own
    citizen can do now, `duty` what is wanted of them, `passages` (heading, words) of what was
    decided; nobody else sees any.
    """

    number: str
    kind: CaseKind
    item: str
    state: str
    label: str
    next: str
    turn: str
    due: str
    created: datetime
    closed: bool
    actions: tuple[Action, ...] = ()
    duty: Duty = NO_DUTY
    passages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as `actor`, staff or a system, sees it: its history, what they could do now."""

    scene: Scene
    actions: Sequence[Action]
    pending: Approval | None
    actor: Actor

    @property
    def case(self) -> Case:
        """The case itself."""
        assert self.scene.case is not None
        return self.scene.case


async def mine(
    work: Work, casebook: Casebook, actor: Actor, now: datetime
) -> tuple[CaseView, ...]:
    """That citizen's cases, newest first."""
    scenes = await casebook.scenes(work, actor.name, now)
    return tuple(view(casebook, scene, actor) for scene in scenes)


async def look_up(
    work: Work, casebook: Casebook, actor: Actor, asked: tuple[str, str | None], now: datetime
) -> CaseView:
    """The case `asked` for by its number, as it was typed, and the last four of the phone in it.

    Their own needs no phone. NotFound otherwise: unknown, another's, a wrong tail alike.
    """
    number, tail = asked
    try:
        case = await work.cases.find(read_case_number(number).text)
    except Invalid:
        case = None
    if case is None:
        raise NotFound(_NOTHING)
    own = case.openid is not None and case.openid == actor.name
    if not own and not _knows_phone(case, await casebook.item_of(case), tail):
        raise NotFound(_NOTHING)
    return view(casebook, await casebook.scene(work, case, now), actor)


async def known(work: Work, casebook: Casebook, openid: str) -> Mapping[str, Value]:
    """What that citizen has said before and need not say again (G4.1.7): the newest of each."""
    values: dict[str, Value] = {}
    for case in await work.cases.of_citizen(openid):
        item = await casebook.item_of(case)
        for field in item.form if item else ():
            if field.remember and field.key in case.fields:
                values.setdefault(field.key, case.fields[field.key])
    return values


async def record(
    work: Work, casebook: Casebook, actor: Actor, number: str, now: datetime
) -> CaseRecord:
    """All about one case. NotFound when it is unknown or not for this actor."""
    case = await work.cases.find(number)
    if case is None or not may_see(actor, case):
        raise NotFound("没有找到这个办件，请核对编号。")
    scene, pending = await casebook.scene(work, case, now), await work.cases.pending(number)
    standing_wish = pending if pending and pending.version == case.version else None
    return CaseRecord(scene, actions(scene, actor, standing_wish), standing_wish, actor)


async def afterwards(
    work: Work, casebook: Casebook, actor: Actor, done: Transitioned, now: datetime
) -> CaseRecord:
    """The record as it will stand once `work` is written, which reads do not show before."""
    item, before = await casebook.item_of(done.case), await work.cases.history(done.case.number)
    history = before if done.entry is None else [*before, done.entry]
    scene = casebook.known(done.case, item, history, now)
    return CaseRecord(scene, actions(scene, actor, done.pending), done.pending, actor)


async def listed(work: Work, actor: Actor, wanted: CaseFilter) -> tuple[Case, ...]:
    """At most `wanted.limit` cases, newest first, of those that the actor may see.

    For staff and systems; citizens see theirs through `mine`.
    """
    if not (kinds := kinds_seen(actor)):
        return ()
    if wanted.openid is not None:
        kinds &= kinds_told_apart(actor)
    return tuple(await work.cases.page(replace(wanted, kinds=kinds)))


def view(casebook: Casebook, scene: Scene, actor: Actor) -> CaseView:
    """The case of that scene as the actor may see it."""
    case = scene.case
    assert case is not None
    notices = casebook.notices[case.kind]
    now, own = standing(case, scene.item, notices), may_see(actor, case)
    return CaseView(
        number=case.number,
        kind=case.kind,
        item=about(case, scene.item, notices),
        state=case.state,
        label=now.state,
        next=now.next,
        turn=now.turn,
        due=_due(scene, ours=now.turn == notices.turns[Turn.OFFICE]),
        created=case.created,
        closed=MACHINES[case.kind].states[case.state].over,
        actions=actions(scene, actor) if own else (),
        duty=duty_of(scene) if own else NO_DUTY,
        passages=tuple(passages(scene.history)) if own else (),
    )


def _due(scene: Scene, *, ours: bool) -> str:
    """The day in words; when it is over, that it is, and whose fault that was."""
    if not overdue(scene):
        return due_words(scene)
    return f"{due_words(scene)}（已超过{'，很抱歉' if ours else ''}）"


def _knows_phone(case: Case, item: Item | None, tail: str | None) -> bool:
    """Whether `tail` is the last four digits of a phone in the case."""
    phones = [
        str(case.fields[field.key])
        for field in (item.form if item else ())
        if field.kind is FieldKind.PHONE and field.key in case.fields
    ]
    given = (tail or "").strip().encode()
    return any(hmac.compare_digest(phone_tail(phone).encode(), given) for phone in phones)
