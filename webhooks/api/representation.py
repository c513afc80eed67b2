"""Cases as the API shows them: times RFC 3339 with +08:00, field names as in the item file."""

from datetime import datetime
from typing import Any

from bot.domain.cases.actions import Action
from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.time.zone import SHANGHAI
from bot.services.cases.viewing import CaseRecord


def moment(at: datetime) -> str:
    """RFC 3339 to the second in Asia/Shanghai: 2026-11-22T09:30:00+08:00."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def summary(case: Case) -> dict[str, Any]:
    """A case in a list: nothing that was filled in, so that a list spreads no personal data."""
    return {
        "number": case.number,
        "kind": case.kind.value,
        "item": case.item,
        "category": case.category,
        "state": case.state,
        "version": case.version,
        "openid": case.openid,
        "created": moment(case.created),
    }


def whole(record: CaseRecord) -> dict[str, Any]:
    """A case with all that is known of it; its actions are what this key could do now.

    No clock is counted and nothing waits for approval yet, so both are told as none.
    """
    return {
        **summary(record.case),
        "fields": dict(record.case.fields),
        "pending": None,
        "history": [_entry(entry) for entry in record.history],
        "clocks": [],
        "actions": [_action(action) for action in record.actions],
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "event": action.event,
        "roles": [role.value for role in action.roles],
        "approver": action.approver.value if action.approver else None,
        "data": dict(action.data),
    }


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "event": entry.event,
        "from": entry.origin,
        "to": entry.target,
        "actor": entry.actor,
        "role": entry.role,
        "reason": entry.reason,
    }
