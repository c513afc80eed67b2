"""Cases as the API shows them: times RFC 3339 with +08:00, field names as in the item file."""

from datetime import datetime
from typing import Any

from bot.domain.cases.access import shown_openid
from bot.domain.cases.actions import Action
from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.cases.guards.guard import Scene
from bot.domain.people.actor import Actor, Role
from bot.domain.time.clocks import Clock
from bot.domain.time.zone import SHANGHAI
from bot.services.cases.viewing import CaseRecord

#: Who a citizen is stands in `openid`, where it may stand at all, and nowhere else.
_CITIZENS = frozenset({Role.CITIZEN.value, Role.AGENT.value})


def moment(at: datetime) -> str:
    """RFC 3339 to the second in Asia/Shanghai: 2026-11-22T09:30:00+08:00."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def summary(case: Case, actor: Actor) -> dict[str, Any]:
    """A case in a list: nothing that was filled in, so that a list spreads no personal data."""
    return {
        "number": case.number,
        "kind": case.kind.value,
        "item": case.item,
        "category": case.category,
        "state": case.state,
        "version": case.version,
        "openid": shown_openid(case, actor),
        "created": moment(case.created),
    }


def whole(record: CaseRecord) -> dict[str, Any]:
    """A case with all that is known of it; its actions are what this key could do now."""
    return {
        **summary(record.case, record.actor),
        "fields": dict(record.case.fields),
        "pending": pending(record.pending),
        "history": [entry(each) for each in record.scene.history],
        "clocks": [_clock(clock, record.scene) for clock in record.scene.clocks],
        "actions": [_action(action) for action in record.actions],
    }


def pending(approval: Approval | None) -> dict[str, Any] | None:
    """What waits for a second person, and who the first one is."""
    if approval is None:
        return None
    return {
        "event": approval.event,
        "by": str(approval.data.get("person") or approval.actor.name),
        "role": approval.role.value,
        "at": moment(approval.at) if approval.at else None,
    }


def entry(each: HistoryEntry) -> dict[str, Any]:
    """One line of history. A citizen is called so, by whatever account they came."""
    return {
        "at": moment(each.at),
        "event": each.event,
        "from": each.origin,
        "to": each.target,
        "actor": each.role if each.role in _CITIZENS else each.actor,
        "role": each.role,
        "reason": each.reason,
    }


def _clock(clock: Clock, scene: Scene) -> dict[str, Any]:
    return {
        "kind": clock.kind,
        "limit": clock.limit.count,
        "unit": clock.limit.unit.value,
        "started": moment(clock.started),
        "due": moment(clock.due(scene.calendar, scene.opening, scene.now)),
        "state": clock.state.value,
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "event": action.event,
        "roles": [role.value for role in action.roles],
        "approver": action.approver.value if action.approver else None,
        "data": dict(action.data),
    }
