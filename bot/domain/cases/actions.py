"""What somebody could do with a case now: buttons and the API's `actions` come from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.register import data_schema, refusal
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Action:
    """An event that is open: who may ask for it, who must approve, the JSON Schema of its data."""

    event: str
    label: str
    roles: tuple[Role, ...]
    approver: Role | None
    data: Mapping[str, Any]


def actions(scene: Scene, actor: Actor) -> tuple[Action, ...]:
    """The events that one of the actor's roles could make happen now, in the table's order."""
    if scene.case is None:
        return ()
    return tuple(
        Action(
            row.event, row.label, row.roles, row.approver, data_schema(row, scene, role, actor.via)
        )
        for row in MACHINES[scene.kind].rows_from(scene.case.state)
        if (role := row.role_of(actor.roles)) and not refusal(row, scene)
    )
