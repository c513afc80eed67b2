"""Following cases: one's own, or one by its number and the last digits of the phone in it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.errors import NotFound
from bot.services.cases.viewing import CaseView
from bot.services.desk import Desk

#: Nothing to choose from: it is not the citizen's own case, or something else is asked.
NOTHING: Mapping[str, str] = MappingProxyType({})

_TAIL = re.compile(r"\d{4}")
_TAIL_SAID = re.compile(r"(?:尾号|后四位|后4位|末四位)\D{0,4}(\d{4})(?!\d)")
#: Meant as a case number; with a right check character it would have been recognised as one.
_NUMBER_LIKE = re.compile(r"[A-Za-z]{2}\s?\d{6,}")
#: Wrong phone tails of one citizen that are compared in a day.
_MOST_WRONG_TAILS = 5
#: More than these would not be read in a chat; the rest is one question away.
_MOST_LISTED = 6
#: The state in which the office waits for money; what brings it is no event of the citizen's.
_UNPAID = "awaiting_payment"


class ActionMyCases(Action):
    """Lists one's own cases: the open ones first, each the newest first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_my_cases"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        cases = sorted(await self._desk.cases.mine(), key=lambda case: case.closed)
        _remind(dispatcher, tracker)
        _tell(dispatcher, tracker, cases, domain)
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
            return await self._by_number(number, dispatcher, tracker, domain)
        if _NUMBER_LIKE.search(str(tracker.latest_message["text"])):
            dispatcher.utter_message(response="utter_case_no_wrong")
            return []
        cases = list(await self._desk.cases.mine())
        _remind(dispatcher, tracker)
        _tell(dispatcher, tracker, [case for case in cases if not case.closed] or cases, domain)
        return []

    async def _by_number(
        self,
        number: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
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
        _describe(dispatcher, case, _titles(case, tracker, domain))
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


def _tell(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    cases: Sequence[CaseView],
    domain: DomainDict,
) -> None:
    if not cases:
        dispatcher.utter_message(response="utter_no_cases")
    elif len(cases) == 1:
        _describe(dispatcher, cases[0], _titles(cases[0], tracker, domain))
    elif tracker.active_loop_name:  # its question comes next: a number will answer that
        lines = "\n".join(f"· {_line(case)}" for case in cases[:_MOST_LISTED])
        dispatcher.utter_message(response="utter_cases_meanwhile", count=len(cases), lines=lines)
    else:
        buttons = [
            {"title": _line(case), "payload": payload("progress", case_no=case.number)}
            for case in cases[:_MOST_LISTED]
        ]
        dispatcher.utter_message(
            response="utter_more_cases" if len(cases) > _MOST_LISTED else "utter_cases",
            count=len(cases),
            shown=len(buttons),
            buttons=buttons,
        )


def _line(case: CaseView) -> str:
    """A case in a list: where it stands, what comes next and by when."""
    due = f"，{case.due}" if case.due else ""
    return f"{case.item} {case.number}：{case.label}。{case.next}{due}"


def _titles(case: CaseView, tracker: Tracker, domain: DomainDict) -> dict[str, str]:
    """What its own citizen can do with the case now: payload → title, in the table's order."""
    if tracker.active_loop_name:
        return {}
    events = [action.event for action in case.actions]
    named = {
        payload("decide", case_no=case.number, event=event): f"utter_do/{case.kind}/{event}"
        for event in events
    }
    if case.actions and case.state == _UNPAID:
        named = {payload("pay", case_no=case.number): f"utter_do/{case.kind}/pay", **named}
    responses = domain["responses"]
    return {
        carried: responses[title][0]["text"]
        for carried, title in named.items()
        if title in responses
    }


def _describe(
    dispatcher: CollectingDispatcher, case: CaseView, choices: Mapping[str, str] = NOTHING
) -> None:
    dispatcher.utter_message(
        response="utter_case_until" if case.due else "utter_one_case",
        item=case.item,
        number=case.number,
        state=case.label,
        turn=case.turn,
        next_step=case.next,
        due=case.due,
        created=f"{case.created:%Y年%-m月%-d日 %H:%M}",
    )
    duty = case.duty
    if duty.quote:
        dispatcher.utter_message(
            response="utter_case_quote", lines=duty.lines, amount=f"{duty.amount} 元"
        )
    if duty.gaps:
        gaps = "\n".join(f"{place}. {gap}" for place, gap in enumerate(duty.gaps, 1))
        dispatcher.utter_message(response="utter_case_gaps", gaps=gaps)
    if case.passages:
        told = "\n".join(f"{heading}：{words}" for heading, words in case.passages)
        dispatcher.utter_message(response="utter_case_decision", lines=told)
    if choices:
        buttons = [{"title": title, "payload": carried} for carried, title in choices.items()]
        dispatcher.utter_message(response="utter_case_choices", buttons=buttons)


def _remind(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """A draft is no case yet, but its owner asks for it in the same words.

    Said first: what a list or the choices begin with is followed by them.
    """
    if tracker.current_slot_values().get("draft"):
        dispatcher.utter_message(response="utter_draft_kept")
