"""Supplying what the institution has asked for: item by item, or all in one message."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.domain.cases.case import CaseKind
from bot.errors import Invalid, NotAllowedNow, NotFound
from bot.services.cases.viewing import CaseView
from bot.services.desk import Desk

_SUPPLYING = ("resupply", "supply", "supply_evidence", "supply_extended")
_LONGEST = 500
#: 1. …; 2. …: the numbers of the notice, at the beginning of a line or after a full stop.
_NUMBERED = re.compile(r"(?:^|[\n;；。])\s*(\d{1,2})\s*[.、．:：)）]\s*")
#: More than these would not be read in a chat.
_MOST_LISTED = 6
#: Characters of an answer that the summary repeats.
_LONGEST_SHOWN = 40


class ActionSupplement(Action):
    """Settles which case is to be supplied, lists what is wanted, and begins to ask."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_supplement"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_after_form")
            return []
        number = next(tracker.get_latest_entity_values("case_no"), None)
        wanting = [
            case
            for case in await self._desk.cases.mine()
            if _event(case) and number in (None, case.number)
        ]
        if len(wanting) == 1:
            return _opened(wanting[0], dispatcher)
        if not wanting:
            dispatcher.utter_message(response="utter_nothing_to_supply")
            return []
        buttons = [
            {
                "title": f"{case.item} {case.number}：{case.label}",
                "payload": payload("supplement", case_no=case.number),
            }
            for case in wanting[:_MOST_LISTED]
        ]
        dispatcher.utter_message(response="utter_which_to_supply", buttons=buttons)
        return []


class ValidateSupplementForm(FormValidationAction):
    """Takes an answer to each thing wanted, then asks whether all of it is right."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_supplement_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        slots = tracker.current_slot_values()
        return ["sure"] if _open_place(slots) is None else ["answer", "sure"]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Nothing: which words are meant for which slot is decided before the form validates."""
        return []

    def validate_answer(
        self,
        value: str | None,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        slots = tracker.current_slot_values()
        answers = _answered(str(value or "").strip(), slots)
        if any(len(each) > _LONGEST for each in answers.values()):
            dispatcher.utter_message(response="utter_answer_too_long")
            return {"answer": None}
        return {"answer": None, "answers": {**(slots.get("answers") or {}), **answers}}

    def validate_sure(
        self,
        value: bool,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        """A no means that something is to be said otherwise: all is asked again."""
        return {"sure": True} if value else {"sure": None, "answers": None}


class AskAnswer(Action):
    """Asks the first thing that is still open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_ask_supplement_form_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        gaps = await _gaps(self._desk, slots["supplement"])
        place = _open_place(slots)
        if gaps is None or place is None:
            return _late(dispatcher)
        several = len(gaps) > 1
        dispatcher.utter_message(
            response="utter_ask_gap" if several else "utter_ask_only_gap",
            place=place,
            count=len(gaps),
            gap=gaps[place - 1],
        )
        return []


class AskSupplementSure(Action):
    """Repeats the answers, and asks whether they are to be handed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_ask_supplement_form_sure"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        gaps = await _gaps(self._desk, slots["supplement"])
        if gaps is None:
            return _late(dispatcher)
        lines = [
            f"{place}. {_short(gap)}：{_short(slots['answers'][str(place)])}"
            for place, gap in enumerate(gaps, 1)
        ]
        dispatcher.utter_message(response="utter_supplement_summary", lines="\n".join(lines))
        return []


class ActionHandIn(Action):
    """Hands the answers in; the receipt is the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_hand_in"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        wanted, answers = slots["supplement"], slots["answers"]
        applied = wanted["event"] == "resupply"
        data = {"answers": answers} if applied else {"text": answers["1"]}
        try:
            done = await self._desk.cases.act(wanted["case_no"], wanted["event"], data)
        except (Invalid, NotAllowedNow, NotFound):
            dispatcher.utter_message(response="utter_decided_late")
            return [FollowupAction("action_progress")]
        if done.notice:
            dispatcher.utter_message(text=done.notice.text)
        else:
            dispatcher.utter_message(response="utter_supplied", number=wanted["case_no"])
        return []


def _opened(case: CaseView, dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    gaps = case.duty.gaps
    dispatcher.utter_message(
        response="utter_supply" if case.kind is CaseKind.APPLICATION else "utter_supply_complaint",
        item=case.item,
        number=case.number,
        count=len(gaps),
        due=case.due,
    )
    if len(gaps) > 1:
        lines = "\n".join(f"{place}. {gap}" for place, gap in enumerate(gaps, 1))
        dispatcher.utter_message(response="utter_gaps", gaps=lines)
    wanted = {"case_no": case.number, "event": _event(case), "count": len(gaps)}
    return [SlotSet("supplement", wanted), ActiveLoop("supplement_form")]


def _event(case: CaseView) -> str | None:
    """The event by which the case takes what was asked for; None when nothing was."""
    open_now = [action.event for action in case.actions]
    found = next((event for event in _SUPPLYING if event in open_now), None)
    return found if case.duty.gaps else None


async def _gaps(desk: Desk, wanted: Mapping[str, Any]) -> Sequence[str] | None:
    """What that case wants; None when it no longer wants what was begun to be answered."""
    for case in await desk.cases.mine():
        if case.number == wanted["case_no"] and len(case.duty.gaps) == wanted["count"]:
            return case.duty.gaps
    return None


def _open_place(slots: Mapping[str, Any]) -> int | None:
    """The first thing wanted that has no answer, counted from 1."""
    answers = slots.get("answers") or {}
    places = range(1, slots["supplement"]["count"] + 1)
    return next((place for place in places if str(place) not in answers), None)


def _answered(text: str, slots: Mapping[str, Any]) -> dict[str, str]:
    """Place → answer: by the numbers in the text, else all of it for the place that is open."""
    count, place = slots["supplement"]["count"], _open_place(slots)
    if not text or place is None:
        return {}
    _, *parts = _NUMBERED.split(text)
    numbered = {
        str(int(number)): answer.strip(" \n;；")
        for number, answer in zip(parts[::2], parts[1::2], strict=True)
    }
    begins = _NUMBERED.match(text) is not None
    fitting = all(1 <= int(number) <= count for number in numbered) and all(numbered.values())
    return numbered if count > 1 and begins and fitting else {str(place): text}


def _late(dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    dispatcher.utter_message(response="utter_decided_late")
    return [ActiveLoop(None), FollowupAction("action_progress")]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
