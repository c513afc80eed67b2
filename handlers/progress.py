"""Following cases: one's own, or one by its number and the last digits of the phone in it."""

import re
import unicodedata
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.errors import NotFound
from bot.services.cases.viewing import CaseView
from bot.services.desk import Desk

_TAIL = re.compile(r"\d{4}")
_TAIL_SAID = re.compile(r"(?:尾号|后四位|后4位|末四位)\D{0,4}(\d{4})(?!\d)")
#: Meant as a case number; with a right check character it would have been recognised as one.
_NUMBER_LIKE = re.compile(r"[A-Za-z]{2}\s?\d{6,}")
#: Wrong phone tails of one citizen that are compared in a day.
_MOST_WRONG_TAILS = 5
#: More than these would not be read in a chat; the rest is one question away.
_MOST_LISTED = 8


class ActionMyCases(Action):
    """Lists one's own cases, newest first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_my_cases"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        _tell(dispatcher, list(await self._desk.cases.mine()))
        _remind(dispatcher, tracker)
        return []


class ActionProgress(Action):
    """Where a case stands: the one named by its number, else one's own that are open."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_progress"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        number = next(tracker.get_latest_entity_values("case_no"), None)
        if number is not None:
            return await self._by_number(number, dispatcher, tracker)
        if _NUMBER_LIKE.search(str(tracker.latest_message["text"])):
            dispatcher.utter_message(response="utter_case_no_wrong")
            return []
        cases = list(await self._desk.cases.mine())
        _tell(dispatcher, [case for case in cases if not case.closed] or cases)
        _remind(dispatcher, tracker)
        return []

    async def _by_number(
        self, number: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[dict[str, Any]]:
        said = _TAIL_SAID.search(
            unicodedata.normalize("NFKC", str(tracker.latest_message["text"]))
        )
        try:
            case = await self._desk.cases.look_up(number)
        except NotFound:
            if said:
                return await _with_tail(self._desk, dispatcher, tracker, (number, said[1]))
            if tracker.active_loop_name:
                dispatcher.utter_message(response="utter_lookup_after_form")
                return []
            # Asked for every number that is not the citizen's own, be there such a case or not.
            return [SlotSet("case_no", number), FollowupAction("lookup_form")]
        _describe(dispatcher, case)
        return []


class ValidateLookupForm(FormValidationAction):
    """Takes four digits; whether they are the right ones is not said here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_lookup_form"

    def validate_phone_tail(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        digits = "".join(re.findall(r"\d", unicodedata.normalize("NFKC", str(value))))
        if not _TAIL.fullmatch(digits):
            dispatcher.utter_message(response="utter_tail_wanted")
            return {"phone_tail": None}
        return {"phone_tail": digits}


class ActionLookUp(Action):
    """Answers for the number and digits given: the case, or the same refusal for every reason."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_look_up"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        asked = (slots["case_no"], slots["phone_tail"])
        return await _with_tail(self._desk, dispatcher, tracker, asked)


async def _with_tail(
    desk: Desk, dispatcher: CollectingDispatcher, tracker: Tracker, asked: tuple[str, str]
) -> list[dict[str, Any]]:
    """Tell of the case with that number and tail, or refuse alike for every reason.

    Four digits are soon guessed: so many wrong ones a day, then nothing more is compared.
    """
    today = desk.now.date().isoformat()
    known = tracker.current_slot_values().get("wrong_tails") or {}
    wrong = known.get("count", 0) if known.get("day") == today else 0
    if wrong >= _MOST_WRONG_TAILS:
        dispatcher.utter_message(response="utter_lookup_spent")
        return []
    try:
        case = await desk.cases.look_up(*asked)
    except NotFound:
        dispatcher.utter_message(response="utter_case_not_found")
        return [SlotSet("wrong_tails", {"day": today, "count": wrong + 1})]
    _describe(dispatcher, case)
    return []


def _tell(dispatcher: CollectingDispatcher, cases: list[CaseView]) -> None:
    if not cases:
        dispatcher.utter_message(response="utter_no_cases")
    elif len(cases) == 1:
        _describe(dispatcher, cases[0])
    else:
        shown = cases[:_MOST_LISTED]
        buttons = [
            {
                "title": f"{case.item} {case.number}：{case.state}",
                "payload": f'/progress{{"case_no": "{case.number}"}}',
            }
            for case in shown
        ]
        dispatcher.utter_message(response="utter_cases", count=len(cases), buttons=buttons)


def _describe(dispatcher: CollectingDispatcher, case: CaseView) -> None:
    dispatcher.utter_message(
        response="utter_one_case",
        item=case.item,
        number=case.number,
        state=case.state,
        turn=case.turn,
        next_step=case.next,
        created=f"{case.created:%Y年%-m月%-d日 %H:%M}",
    )


def _remind(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """A draft is no case yet, but its owner asks for it in the same words."""
    if tracker.current_slot_values().get("draft"):
        dispatcher.utter_message(response="utter_draft_kept")
