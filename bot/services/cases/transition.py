"""The one road of every state change. READ SECOND, after services/conversation/turns.py.

Chat, workbench, API, timers and callbacks all come through `transition`:

    find the case -> its row for the event -> role -> data -> version -> guard
    -> the case's next version, a line of history, and the notice for its citizen

The writes ride in the caller's work. If somebody was faster, leaving that work raises LostRace and
nothing of it has happened; run again, the caller meets the winner's state. The notice comes back
as data: the citizen's own turn folds it into its reply, everybody else pushes it (announcing.py).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.domain.cases.access import may_see
from bot.domain.cases.actions import actions
from bot.domain.cases.announcement import notice
from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.cases.guards import Attempt, Kept, admit, data_schema
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.lifecycle import Machine, Transition
from bot.domain.messages.notices import Notice
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotAllowedNow, NotFound, RoleRefused, StaleCase
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook

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
    """What happened: the case after it, its line of history, what its citizen is to be told."""

    case: Case
    entry: HistoryEntry
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that nothing stands against: by whom, in which role, and what is kept of it."""

    row: Transition
    item: Item
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
    the events that are allowed).
    """
    case = await work.cases.find(wish.number)
    if case is None or not may_see(actor, case):
        raise NotFound("没有找到这个办件，请核对编号。")
    item = await casebook.item_of(case)
    machine = MACHINES[case.kind]
    row = machine.row(case.state, wish.event)
    role = examine((row,) if row else _rows_of(machine, wish), item, actor, wish)
    if wish.version is not None and wish.version != case.version:
        raise StaleCase
    try:
        row = _possible(row, machine, case)
        kept = admit(row, Attempt(item, role, wish.data, now.date(), case))
    except NotAllowedNow as refusal:
        open_now = [action.event for action in actions(case, item, actor)]
        raise NotAllowedNow(refusal.sentence, allowed=open_now) from None
    return carry_out(work, casebook, case, Step(row, item, actor, role, wish, kept), now)


def examine(rows: Sequence[Transition], item: Item, actor: Actor, wish: Wish) -> Role:
    """The role in which the actor may ask for one of `rows`, its data having the right form.

    RoleRefused, logged, when there is none; Invalid with the schema when the data is wrong.
    """
    for row in rows:
        if role := row.role_of(actor.roles):
            _check(wish.data, data_schema(row, item, role))
            return role
    # An openid is not written down; a key's name leads to whoever runs that system.
    who = "a citizen" if Role.CITIZEN in actor.roles else actor.name
    _LOG.warning("transition.refused", who=who, asked=wish.event, case=wish.number, via=actor.via)
    raise RoleRefused


def carry_out(
    work: Work, casebook: Casebook, case: Case, step: Step, now: datetime
) -> Transitioned:
    """Write the case's next version and its line of history, and phrase the notice."""
    moved = replace(
        case,
        state=step.row.target,
        version=case.version + 1,
        fields=case.fields if step.kept.fields is None else step.kept.fields,
    )
    entry = HistoryEntry(
        number=case.number,
        version=moved.version,
        at=now,
        event=step.row.event,
        origin=step.row.origin,
        target=step.row.target,
        actor=step.actor.name,
        role=step.role.value,
        via=step.actor.via,
        reason=step.wish.reason or step.kept.reason,
        digest=_digest(step.wish.data),
        notes=step.kept.notes,
    )
    work.cases.save(moved)
    work.cases.record(entry)
    message, notices = step.row.message, casebook.notices[case.kind]
    told = notice(moved, step.item, notices, entry, message) if message else None
    return Transitioned(moved, entry, told)


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


def _check(data: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Invalid, with the schema, when `data` has another form."""
    mistake = best_match(Draft202012Validator(schema).iter_errors(dict(data)))
    if mistake is not None:
        place = mistake.json_path.replace("$", "data", 1)
        raise Invalid(f"{place} 不符合要求，请对照 schema 修改。", schema=schema)


def _digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON; what the data was can be proven, not read."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
