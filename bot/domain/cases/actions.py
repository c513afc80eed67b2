"""What somebody could do with a case now: buttons and the API's `actions` come from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.approval import Approval
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.register import approval_schema, data_schema, refusal
from bot.domain.cases.machines import MACHINES
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Action:
    """An event that is open: who may ask for it, who must approve, the JSON Schema of its data."""

    event: str
    label: str
    roles: tuple[Role, ...]
    approver: Role | None
    data: Mapping[str, Any]


def actions(scene: Scene, actor: Actor, pending: Approval | None = None) -> tuple[Action, ...]:
    """The events that one of the actor's roles could make happen now, in the table's order.

    `pending` is the wish that stands: then that event is open to whoever may agree to it.
    """
    if scene.case is None:
        return ()
    return tuple(
        Action(row.event, row.label, row.roles, row.approver, data)
        for row in MACHINES[scene.kind].rows_from(scene.case.state)
        if (data := _asked(row, scene, actor, pending)) is not None
    )


def _asked(
    row: Transition, scene: Scene, actor: Actor, pending: Approval | None
) -> Mapping[str, Any] | None:
    """The schema of what that actor sends with the event; None where it is shut for them."""
    if pending is not None and pending.event == row.event:
        asked = approval_schema(actor.via, pending)
        return asked if row.approver in actor.roles else None
    role = row.role_of(actor.roles)
    return data_schema(row, scene, role, actor.via) if role and not refusal(row, scene) else None
