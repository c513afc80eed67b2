"""A case in plain words for its citizen: what stands in a message and in an answer alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.catalogue.item import Item
from bot.domain.messages.notices import Notice, Notices
from bot.domain.messages.templates import fit
from bot.errors import Invalid


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its state (short for templates), what comes next, whose turn."""

    state: str
    short: str
    next: str
    turn: str


def standing(case: Case, item: Item, notices: Notices) -> Standing:
    """Where the case stands, in its item's own words where it has them."""
    text = notices.states[case.state]
    label = item.labels.get(case.state)
    return Standing(
        state=label or text.label,
        short=label if label and _is_phrase(label) else text.short,
        next=text.next,
        turn=notices.turns[text.turn],
    )


def told(case: Case, item: Item, notices: Notices, entry: HistoryEntry, message: str) -> str:
    """The text of that message about the transition that `entry` records."""
    now = standing(case, item, notices)
    values: Mapping[str, str] = {
        "number": case.number,
        "item": item.name,
        "state": now.state,
        "next": now.next,
        "turn": now.turn,
        "reason": entry.reason,
        "remedy": str(entry.notes.get("remedy", "")),
    }
    return notices.text(message, values)


def notice(
    case: Case, item: Item, notices: Notices, entry: HistoryEntry, message: str
) -> Notice | None:
    """That message for the citizen whose case it is; None when no account belongs to the case."""
    if case.openid is None:
        return None
    return Notice(
        key=f"{case.number}:{case.version}:{message}",
        message=message,
        openid=case.openid,
        case=case.number,
        text=told(case, item, notices, entry, message),
        fields=_short_values(case, item, standing(case, item, notices), entry.at),
    )


def _short_values(case: Case, item: Item, now: Standing, at: datetime) -> dict[str, str]:
    """Values that WeChat takes in template fields (thing, character_string, phrase, time)."""
    return {
        "item": item.name,
        "number": case.number,
        "state": now.short,
        "next": fit("thing", now.next),
        "time": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
    }


def _is_phrase(label: str) -> bool:
    try:
        fit("phrase", label)
    except Invalid:
        return False
    return True
