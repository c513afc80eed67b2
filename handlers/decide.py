"""Deciding about one's own case: the answer to a quote, or taking the case back."""

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.errors import Invalid, NotAllowedNow, NotFound
from bot.services.cases.viewing import CaseView
from bot.services.conversation.memory import TICKET
from bot.services.desk import Desk

#: The rows by which a quote is agreed to; which one it is depends on the item.
_AGREEING = frozenset({"agree_quote", "agree_order", "agree_order_later"})
#: Events whose data is an answer to questions of their own.
_SUPPLYING = frozenset({"resupply", "supply", "supply_evidence", "supply_extended"})
_RENEGOTIATE, _REJECT = "renegotiate", "reject_quote"
_REJECTING = re.compile(r"不(?:能|想|太)?(?:同意|接受|认可)|拒绝")
_BARGAINING = re.compile(r"议价|便宜|太贵|讲价|还价|砍价|优惠|打折|重新报价")
_AGREED = re.compile(r"同意|接受|认可|确认报价")
_SHORTEST_WISH, _LONGEST_WISH = 4, 500


class ActionDecide(Action):
    """A choice was picked of what can be done with a case; it is asked once more, or told late."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_decide"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_after_form")
            return []
        event = next(tracker.get_latest_entity_values("event"), "")
        number = next(tracker.get_latest_entity_values("case_no"), "")
        case = await _own(self._desk, number)
        if case is None or event not in _events(case):
            dispatcher.utter_message(response="utter_decided_late")
            return [FollowupAction("action_progress")] if case else []
        if event in _SUPPLYING:
            return [FollowupAction("action_supplement")]
        return _asking(case, event)


class ActionAnswerQuote(Action):
    """A yes or no out of the blue: meant for the quote that waits, where there is one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_answer_quote"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        quoted = [case for case in await self._desk.cases.mine() if _answerable(case)]
        if not quoted:
            waits = tracker.current_slot_values().get(TICKET)  # 不用了 may mean the person
            dispatcher.utter_message(response="utter_ticket_noted" if waits else "utter_what_next")
            return []
        wanted = {case.number: _meant(case, tracker) for case in quoted}
        if len(quoted) > 1:
            buttons = [
                {"title": f"{case.item} {case.number}，{case.duty.amount} 元", "payload": carried}
                for case in quoted
                if (carried := _picked(case, wanted[case.number]))
            ]
            dispatcher.utter_message(response="utter_which_quote", buttons=buttons)
            return []
        case = quoted[0]
        if event := wanted[case.number]:
            return _asking(case, event)
        _show_quote(case, dispatcher, domain)
        return []


class AskSure(Action):
    """Says what will happen to the case, and asks whether it is wanted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_ask_decision_form_sure"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        decision = tracker.current_slot_values()["decision"]
        case = await _own(self._desk, decision["case_no"])
        if case is None or decision["event"] not in _events(case):
            dispatcher.utter_message(response="utter_decided_late")
            return [ActiveLoop(None), FollowupAction("action_progress")]
        event = "agree" if decision["event"] in _AGREEING else decision["event"]
        dispatcher.utter_message(
            response=f"utter_sure/{case.kind}/{event}",
            item=case.item,
            number=case.number,
            amount=f"{case.duty.amount} 元",
            lines=case.duty.lines,
        )
        return []


class ValidateDecisionForm(FormValidationAction):
    """A yes or no; another price needs a word of what is wished."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_decision_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        decision = tracker.current_slot_values()["decision"]
        return ["wish"] if decision["event"] == _RENEGOTIATE else ["sure"]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Nothing: which words are meant for which slot is decided before the form validates."""
        return []

    def validate_wish(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        wish = value.strip()
        if not _SHORTEST_WISH <= len(wish) <= _LONGEST_WISH:
            dispatcher.utter_message(response="utter_wish_wanted")
            return {"wish": None}
        return {"wish": wish}

    def validate_sure(
        self,
        value: bool,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        return {"sure": value}


class ActionCarryOut(Action):
    """Makes it happen, as it was asked and confirmed; the notice is the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_carry_out"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        if slots.get("sure") is False:
            dispatcher.utter_message(response="utter_decision_dropped")
            return []
        decision = slots["decision"]
        number, event = decision["case_no"], decision["event"]
        try:
            done = await self._desk.cases.act(number, event, _data(decision, slots))
        except Invalid:  # the quote is no longer the one that was shown
            dispatcher.utter_message(response="utter_decided_late")
            return [FollowupAction("action_progress")]
        except (NotAllowedNow, NotFound) as refusal:
            dispatcher.utter_message(text=refusal.sentence)
            return [FollowupAction("action_progress")]
        if done.notice:
            dispatcher.utter_message(text=done.notice.text)
        return [SlotSet("ticket", None)] if slots.get("ticket") == number else []


def _data(decision: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    if decision["event"] in _AGREEING:
        return {"quote": decision["quote"]}
    return {"wish": slots["wish"]} if decision["event"] == _RENEGOTIATE else {}


async def _own(desk: Desk, number: str) -> CaseView | None:
    return next((case for case in await desk.cases.mine() if case.number == number), None)


def _events(case: CaseView) -> list[str]:
    return [action.event for action in case.actions]


def _answerable(case: CaseView) -> bool:
    return bool(case.duty.quote) and any(event in _AGREEING for event in _events(case))


def _meant(case: CaseView, tracker: Tracker) -> str | None:
    """The event that the words mean for a case with a quote; None when they do not say."""
    text = str(tracker.latest_message["text"])
    open_now = _events(case)
    if _REJECTING.search(text):
        wanted = [_REJECT]
    elif _BARGAINING.search(text):
        wanted = [_RENEGOTIATE]
    else:
        wanted = sorted(_AGREEING) if _AGREED.search(text) else []
    return next((event for event in wanted if event in open_now), None)


def _picked(case: CaseView, event: str | None) -> str:
    """The payload for one of several quotes."""
    if event is None:
        return payload("progress", case_no=case.number)
    return payload("decide", case_no=case.number, event=event)


def _asking(case: CaseView, event: str) -> list[dict[str, Any]]:
    """The form that asks once more; the quote is held fast as it was shown."""
    decision = {"case_no": case.number, "event": event, "quote": case.duty.quote}
    return [SlotSet("decision", decision), ActiveLoop("decision_form")]


def _show_quote(case: CaseView, dispatcher: CollectingDispatcher, domain: DomainDict) -> None:
    titles = {
        event: f"utter_do/{case.kind}/{event}"
        for event in _events(case)
        if f"utter_do/{case.kind}/{event}" in domain["responses"]
    }
    buttons = [
        {"title": domain["responses"][title][0]["text"], "payload": _picked(case, event)}
        for event, title in titles.items()
    ]
    dispatcher.utter_message(
        response="utter_quote_waits",
        item=case.item,
        number=case.number,
        lines=case.duty.lines,
        amount=f"{case.duty.amount} 元",
        due=case.due,
        buttons=buttons,
    )
