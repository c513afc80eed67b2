"""Two people for one event: the first asks, a second one with the approving role repeats it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from bot.domain.cases.approval import Approval
from bot.domain.cases.guards.guard import Kept
from bot.domain.cases.guards.register import approval_schema, person_named
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import RoleRefused, SamePerson
from bot.ports.work import Work
from bot.services.cases.evidence import check_data, check_persons

_LOG = structlog.get_logger(__name__)


class Versioned(Protocol):
    """What an approval hangs on: a case, or a certificate."""

    @property
    def number(self) -> str: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants the event. `requester` is the first person once a second one agrees to them.

    `role`, `data` and `reason` are then the requester's; else None, as given, and empty.
    `second` is the staff number or the key of whoever agrees.
    """

    data: Mapping[str, Any]
    role: Role | None = None
    requester: Actor | None = None
    reason: str = ""
    second: str = ""

    def noted(self, kept: Kept) -> Kept:
        """The same with the second person in the history."""
        if self.requester is None:
            return kept
        return replace(kept, notes={**kept.notes, "approved_by": self.second})


async def first_or_second(
    work: Work, case: Versioned, row: Transition | None, actor: Actor, data: Mapping[str, Any]
) -> Asked:
    """Whether this is the first wish or the second person's agreement to one.

    SamePerson when the first repeats it; RoleRefused when the second is not an approver; Invalid
    when the second names somebody who is none, or nobody where the first is known by name.
    """
    if row is None or row.approver is None:
        return Asked(data)
    pending = await work.cases.pending(case.number)
    if not _stands(pending, case, row) or pending is None:
        return Asked(data)
    if _same(pending, actor, data):
        raise SamePerson
    if row.approver not in actor.roles:
        _LOG.warning("approval.refused", who=actor.name, asked=row.event, case=case.number)
        raise RoleRefused("这一步等待另一位有批准权限的人员确认。")
    check_data(data, approval_schema(actor.via, pending))
    await check_persons(work, {"person": None}, row.approver, data)
    second = person_named(actor, data) or actor.name
    return Asked(pending.data, pending.role, pending.actor, pending.reason, second)


def _stands(pending: Approval | None, case: Versioned, row: Transition) -> bool:
    """Any transition since then outdates the wish."""
    return pending is not None and pending.version == case.version and pending.event == row.event


def _same(pending: Approval, actor: Actor, data: Mapping[str, Any]) -> bool:
    """Persons count; where one of the two is not named, the keys do: one key is one somebody."""
    first, second = person_named(pending.actor, pending.data), person_named(actor, data)
    return first == second if first and second else pending.actor.name == actor.name
