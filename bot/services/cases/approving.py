"""Two people for one event: the first asks, a second one with the approving role repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case
from bot.domain.cases.guards.guard import Kept
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import RoleRefused, SamePerson
from bot.ports.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants the event. `requester` is the first person once a second one agrees to them.

    `role` is then the requester's, and `data` what they had asked for; else None and as given.
    """

    data: Mapping[str, Any]
    role: Role | None = None
    requester: Actor | None = None

    def noted(self, kept: Kept, second: Actor) -> Kept:
        """The same with the second person in the history."""
        if self.requester is None:
            return kept
        return replace(kept, notes={**kept.notes, "approved_by": second.name})


async def first_or_second(
    work: Work, case: Case, row: Transition | None, actor: Actor, data: Mapping[str, Any]
) -> Asked:
    """Whether this is the first wish or the second person's agreement to one.

    SamePerson when the first repeats it; RoleRefused when the second is not an approver.
    """
    if row is None or row.approver is None:
        return Asked(data)
    pending = await work.cases.pending(case.number)
    if not _stands(pending, case, row) or pending is None:
        return Asked(data)
    if _same(pending, actor, data):
        raise SamePerson
    if row.approver not in actor.roles:
        raise RoleRefused("这一步等待另一位有批准权限的人员确认。")
    return Asked(pending.data, pending.role, pending.actor)


def _stands(pending: Approval | None, case: Case, row: Transition) -> bool:
    """Any transition since then outdates the wish."""
    return pending is not None and pending.version == case.version and pending.event == row.event


def _same(pending: Approval, actor: Actor, data: Mapping[str, Any]) -> bool:
    """Persons count: a key that names the same staff number is the same person."""
    first = pending.data.get("person") or pending.actor.name
    return first in {actor.name, data.get("person")}
