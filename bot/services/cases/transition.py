"""The one road of every state change. READ SECOND, after services/conversation/turns.py.

Chat, workbench, API, timers and callbacks all come through `transition`:

    find the case -> its row for the event -> role -> data -> version -> guard -> second person
    -> the case's next version, a line of history, its timer, the effects, and the notice

The writes ride in the caller's work. If somebody was faster, leaving that work raises LostRace and
nothing of it has happened; run again, the caller meets the winner's state. The notice comes back
as data: the citizen's own turn folds it into its reply, everybody else pushes it (announcing.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.domain.cases.access import may_see
from bot.domain.cases.actions import actions
from bot.domain.cases.announcement import due_words, notice
from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.cases.guards.guard import CITIZENS, Attempt, Guard, Kept, Scene
from bot.domain.cases.guards.register import (
    admit,
    data_schema,
    guard_of,
    person_of,
    persons_of,
)
from bot.domain.cases.machines import MACHINES
from bot.domain.cases.timers import Timer, is_timed, next_timer
from bot.domain.lifecycle import Machine, Transition
from bot.domain.messages.notices import Notice
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotAllowedNow, NotFound, RoleRefused, StaleCase
from bot.ports.work import Work
from bot.services.cases.approving import first_or_second
from bot.services.cases.casebook import Casebook, Happened
from bot.services.cases.evidence import (
    check_data,
    check_files,
    check_only_ticket,
    check_persons,
    digest,
)

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """An event that somebody wants. `version`: the one they saw; None for whatever it is now."""

    number: str
    event: str
    version: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Transitioned:
    """What happened: the case after it, its line of history, what its citizen is to be told.

    `pending` instead of `entry`: nothing has happened yet, a second person has to agree.
    """

    case: Case
    entry: HistoryEntry | None
    notice: Notice | None
    pending: Approval | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that nothing stands against: by whom, in which role, and what is kept of it."""

    row: Transition
    scene: Scene
    actor: Actor
    role: Role
    wish: Wish
    kept: Kept


async def transition(
    work: Work, casebook: Casebook, actor: Actor, wish: Wish, now: datetime
) -> Transitioned:
    """Make the event happen to the case at `now` (aware, Asia/Shanghai), or say why not.

    Refusals in this order: NotFound (unknown, or not for this actor), RoleRefused, Invalid (with
    the JSON Schema of the data), StaleCase (no longer at the version seen), NotAllowedNow (with
    the events that are allowed). Where the row names an approver, the first person's wish is kept
    as `pending`; the same person again is SamePerson, a second one makes it happen.
    """
    case = await work.cases.find(wish.number)
    if case is None or not may_see(actor, case):
        raise NotFound("没有找到这个办件，请核对编号。")
    scene = await casebook.scene(work, case, now)
    machine = MACHINES[case.kind]
    row = machine.row(case.state, wish.event)
    asked = await first_or_second(work, case, row, actor, wish.data)
    role = asked.role or examine((row,) if row else _rows_of(machine, wish), scene, actor, wish)
    wish = replace(wish, data=asked.data, reason=asked.reason or wish.reason)
    if wish.version is not None and wish.version != case.version:
        raise StaleCase
    try:
        row = _possible(row, machine, case)
        await check_only_ticket(work, row, case.kind, case.openid)
        kept = await examined(work, row, scene, asked.requester or actor, role, wish.data)
        if row.approver is not None and asked.requester is None:
            pending = Approval(case.number, case.version, wish.event, actor, role, wish.data)
            pending = replace(pending, reason=wish.reason, at=now)
            work.cases.ask_approval(pending)
            return Transitioned(case, None, None, pending)
        step = Step(row, scene, asked.requester or actor, role, wish, asked.noted(kept))
        return await carry_out(work, casebook, case, step, now)
    except NotAllowedNow as refusal:
        open_now = [action.event for action in actions(scene, actor)]
        raise NotAllowedNow(refusal.sentence, allowed=open_now) from None


def examine(rows: Sequence[Transition], scene: Scene, actor: Actor, wish: Wish) -> Role:
    """The role in which the actor may ask for one of `rows`, its data having the right form.

    RoleRefused, logged, when there is none; Invalid with the schema when the data is wrong.
    """
    for row in rows:
        if role := row.role_of(actor.roles):
            check_data(wish.data, data_schema(row, scene, role, actor.via))
            return role
    # An openid is not written down; a key's name leads to whoever runs that system.
    who = "a citizen" if actor.roles & CITIZENS else actor.name
    _LOG.warning("transition.refused", who=who, asked=wish.event, case=wish.number, via=actor.via)
    raise RoleRefused


async def examined(  # noqa: PLR0913, PLR0917 - who wants what, where, with which data
    work: Work, row: Transition, scene: Scene, actor: Actor, role: Role, data: Mapping[str, Any]
) -> Kept:
    """What is kept of the data once guard, staff register and files have been asked."""
    guard = guard_of(scene.kind, row) or Guard()
    await check_persons(work, persons_of(row, guard), role, data)
    await check_files(work, guard, data)
    if role is Role.TIMER and guard.delivered:
        await _check_delivered(work, scene, guard)
    return admit(row, Attempt(scene, role, data, person_of(row, guard, actor, data)))


async def carry_out(
    work: Work, casebook: Casebook, case: Case, step: Step, now: datetime
) -> Transitioned:
    """Write the case's next version, its line of history, its timer; effects; then the notice."""
    moved = replace(
        case,
        state=step.row.target,
        version=case.version + 1,
        fields=case.fields if step.kept.fields is None else step.kept.fields,
        origin=case.origin if step.kept.origin is None else step.kept.origin,
    )
    entry = _entry(moved, step, now)
    work.cases.save(moved)
    work.cases.record(entry)
    after = casebook.known(moved, step.scene.item, [*step.scene.history, entry], now)
    _set_timer(work, step.scene, after)
    values = dict(step.kept.values)
    for effect in step.kept.effects:
        values.update(await casebook.carry(work, effect, Happened(moved, entry, now)))
    values = {"due": due_words(after), **values}
    message, notices = step.row.message, casebook.notices[case.kind]
    told = notice(moved, step.scene.item, notices, entry, message, values) if message else None
    return Transitioned(moved, entry, told)


def _entry(moved: Case, step: Step, now: datetime) -> HistoryEntry:
    return HistoryEntry(
        number=moved.number,
        version=moved.version,
        at=now,
        event=step.row.event,
        origin=step.row.origin,
        target=step.row.target,
        actor=step.actor.name,
        role=step.role.value,
        via=step.actor.via,
        # What the guard made of the data was written for the citizen; a reason beside it was not.
        reason=step.kept.reason or step.wish.reason,
        digest=digest(step.wish.data),
        notes=step.kept.notes,
    )


def _set_timer(work: Work, before: Scene, after: Scene) -> None:
    """The next thing that the clock will do; what the old state had waiting is dropped."""
    timer = next_timer(after)
    if timer is None and is_timed(before) and after.case is not None:
        timer = Timer(after.case.number, "", None)
    if timer is not None:
        work.cases.set_timer(timer)


async def _check_delivered(work: Work, scene: Scene, guard: Guard) -> None:
    """NotAllowedNow while the message has not reached the citizen, or only lately."""
    told = await work.outbox.of_case(scene.case.number if scene.case else "")
    arrived = [m.closed for m in told if m.message == guard.delivered and _sent(m) and m.closed]
    if not arrived:
        raise NotAllowedNow("通知还没有送达，不能自动办结。")
    if guard.waits_until(scene, arrived[-1]) > scene.now:
        raise NotAllowedNow("送达后的期限未到。")


def _sent(message: Outbound) -> bool:
    return message.status is OutboundStatus.SENT


def _possible(row: Transition | None, machine: Machine, case: Case) -> Transition:
    if row is None:
        label = machine.states[case.state].label
        raise NotAllowedNow(f"办件现在是“{label}”，不能执行此操作。")
    return row


def _rows_of(machine: Machine, wish: Wish) -> tuple[Transition, ...]:
    """The rows of an event that this state does not have, so that refusals keep their order."""
    rows = machine.rows_of(wish.event)
    if not rows:
        schema = {"type": "object", "properties": {"event": {"enum": list(machine.events)}}}
        raise Invalid(f"没有“{wish.event}”这个操作。", schema=schema)
    return rows
