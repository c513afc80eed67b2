"""A case in plain words for its citizen: what stands in a message and in an answer alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.cases.guards.guard import Scene
from bot.domain.catalogue.item import Item
from bot.domain.messages.notices import SOMETIMES, Notice, Notices
from bot.domain.messages.templates import fit
from bot.domain.time.clocks import ClockState, Unit
from bot.domain.time.zone import SHANGHAI
from bot.errors import Invalid

#: Clocks within the house: a citizen is promised whether a complaint is taken up, not by whom.
_OUR_OWN = frozenset({"ACK"})
#: No values beyond what the case and its history say.
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its state (short for templates), what comes next, whose turn."""

    state: str
    short: str
    next: str
    turn: str


def about(case: Case, item: Item | None, notices: Notices) -> str:
    """What the case is about: its item's name, else what its category or kind is called."""
    if item is not None:
        return item.name
    return notices.subjects.get(case.category) or notices.subjects[case.kind.value]


def standing(case: Case, item: Item | None, notices: Notices) -> Standing:
    """Where the case stands, in its item's own words where it has them."""
    text = notices.state(case.state, item.brings if item is not None else case.category)
    label = item.labels.get(case.state) if item is not None else None
    return Standing(
        state=label or text.label,
        short=label if label and _is_phrase(label) else text.short,
        next=text.next,
        turn=notices.turns[text.turn],
    )


def told(  # noqa: PLR0913, PLR0917 - a case with its item and texts, and what happened to it
    case: Case,
    item: Item | None,
    notices: Notices,
    entry: HistoryEntry,
    message: str,
    values: Mapping[str, str] = NOTHING,
) -> str:
    """The text of that message about the transition that `entry` records.

    `values` fill what only some transitions have (due, link, detail, amount, person, code,
    position, remedy); the text leaves out what stays empty.
    """
    now = standing(case, item, notices)
    known = {
        "number": case.number,
        "item": about(case, item, notices),
        "state": now.state,
        "next": now.next,
        "turn": now.turn,
        "reason": entry.reason,
        "remedy": str(entry.notes.get("remedy", "")),
    }
    return notices.text(message, {**dict.fromkeys(SOMETIMES, ""), **known, **values})


def due_words(scene: Scene) -> str:
    """The day by which the next thing happens, as people say it; empty where no clock runs.

    What is promised in working minutes says the minute too. Beyond the years whose holidays are
    published it is an estimate, and says so.
    """
    first = _first_due(scene)
    if first is None:
        return ""
    due, unit = first
    moment = due.astimezone(SHANGHAI)
    day = moment.date()
    minute = f" {moment:%H:%M} " if unit is Unit.WORKING_MINUTE else ""
    words = f"{scene.calendar.spoken(day)}{minute}前"
    return words if scene.calendar.knows(day) else f"预计{words}"


def overdue(scene: Scene) -> bool:
    """Whether the next thing should have happened by now: nobody is shown a day gone by as due."""
    first = _first_due(scene)
    return first is not None and first[0] < scene.now


def _first_due(scene: Scene) -> tuple[datetime, Unit] | None:
    running = [
        (clock.due(scene.calendar, scene.opening, scene.now), clock.limit.unit)
        for clock in scene.clocks
        if clock.state is ClockState.RUNNING and clock.kind not in _OUR_OWN
    ]
    return min(running, default=None)


def notice(  # noqa: PLR0913, PLR0917 - as `told`
    case: Case,
    item: Item | None,
    notices: Notices,
    entry: HistoryEntry,
    message: str,
    values: Mapping[str, str] = NOTHING,
) -> Notice | None:
    """That message for the citizen whose case it is; None when no account belongs to the case."""
    if case.openid is None:
        return None
    now = standing(case, item, notices)
    # A tap on a card leads where the link in the text does.
    link = {"link": values["link"]} if values.get("link") else {}
    return Notice(
        key=f"{case.number}:{case.version}:{message}",
        message=message,
        openid=case.openid,
        case=case.number,
        text=told(case, item, notices, entry, message, values),
        fields=short_values(case, about(case, item, notices), now, entry.at) | link,
    )


def short_values(case: Case, subject: str, now: Standing, at: datetime) -> dict[str, str]:
    """The case's values as WeChat takes them (thing, character_string, phrase, time)."""
    return {
        "item": subject,
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
