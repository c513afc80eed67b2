"""What somebody could do with a case now: buttons and the API's `actions` come from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.case import Case
from bot.domain.cases.guards import data_schema, guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.people.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Action:
    """An event that is open: who may ask for it, who must approve, the JSON Schema of its data."""

    event: str
    label: str
    roles: tuple[Role, ...]
    approver: Role | None
    data: Mapping[str, Any]


def actions(case: Case, item: Item, actor: Actor) -> tuple[Action, ...]:
    """The events that one of the actor's roles could make happen now, in the table's order."""
    return tuple(
        Action(row.event, row.label, row.roles, row.approver, data_schema(row, item, role))
        for row in MACHINES[case.kind].rows_from(case.state)
        if (role := row.role_of(actor.roles)) and guard_of(row)
    )
