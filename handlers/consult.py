"""Asking about a service item: every aspect of its guide, and the price of a batch."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.dialogue.subject import Subject, subject, words_about
from bot.domain.catalogue.guide import Aspect
from bot.services.desk import Desk

#: Said of a quote that has been made, or of prices at large.
_QUOTE_WORDS = re.compile(r"议价|贵|便宜|优惠|打折|[讲还砍]价|同意|接受|拒绝|认可|报价|商量")
_TITLES = {
    Aspect.OVERVIEW: "业务介绍",
    Aspect.CONDITIONS: "申请条件",
    Aspect.MATERIALS: "所需材料",
    Aspect.PROCESS: "办理流程",
    Aspect.FEE: "收费标准",
    Aspect.TIME_LIMIT: "办理时限",
    Aspect.VALIDITY: "有效期和检定周期",
    Aspect.FORMS: "表格",
    Aspect.CAPABILITY: "检测能力",
}


class ActionConsult(Action):
    """Answers one aspect in full, then says where the whole guide is, and the next step."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_consult"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        intent = str(tracker.latest_message["intent"]["name"])
        about = _about(self._desk, dispatcher, tracker, intent)
        item = about.item
        if item is None:
            return []
        aspect = Aspect(intent.removeprefix("guide/"))
        dispatcher.utter_message(text=f"【{item.name}·{_TITLES[aspect]}】\n{item.answer(aspect)}")
        if aspect is Aspect.FORMS:
            dispatcher.utter_message(response="utter_blank_form", page=item.id)
        dispatcher.utter_message(response="utter_guide_page", page=item.id)
        _next_step(dispatcher, tracker, about, intent)
        return [SlotSet("item", item.id)]


class ActionQuote(Action):
    """What a batch costs as far as the guide says it; a formal quotation follows acceptance."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_quote"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if await self._answers_quote(tracker):
            return [FollowupAction("action_answer_quote")]
        item = _about(self._desk, dispatcher, tracker, "quote").item
        if item is None:
            return []
        dispatcher.utter_message(text=f"【{item.name}·收费标准】\n{item.answer(Aspect.FEE)}")
        dispatcher.utter_message(response="utter_guide_page", page=item.id)
        if tracker.active_loop_name is None:
            dispatcher.utter_message(response="utter_quote_next")
        return [SlotSet("item", item.id)]

    async def _answers_quote(self, tracker: Tracker) -> bool:
        """Whether it is rather said about a quote of the citizen's own that waits: 太贵了."""
        about = _QUOTE_WORDS.search(str(tracker.latest_message["text"]))
        named = any(each["entity"] == "item" for each in tracker.latest_message["entities"])
        if tracker.active_loop_name or named or not about:
            return False
        return any(case.state == "quoted" for case in await self._desk.cases.mine())


def _about(desk: Desk, dispatcher: CollectingDispatcher, tracker: Tracker, intent: str) -> Subject:
    """What to answer for; without an item the citizen was asked, or told that it is not here."""
    items = desk.catalogue.items()
    about = subject(items, tracker.latest_message, tracker.current_slot_values())
    if said := words_about(about, items, intent):
        if tracker.active_loop_name and about.item is None and "buttons" in said:
            said = {"response": "utter_which_item_meanwhile"}  # a number answers the form
        dispatcher.utter_message(**said)
    return about


def _next_step(
    dispatcher: CollectingDispatcher, tracker: Tracker, about: Subject, intent: str
) -> None:
    """How to go on: in full once for an item, and after the last of several answers."""
    message = tracker.latest_message
    if tracker.active_loop_name is not None or message["metadata"]["more"]:
        return
    named = any(each["entity"] == "item" for each in message["entities"])
    known = tracker.current_slot_values().get("item") and not named
    dispatcher.utter_message(response="utter_next_step_again" if known else "utter_next_step")
    if about.others:
        dispatcher.utter_message(
            response="utter_named_too",
            buttons=[
                {"title": item.name, "payload": payload(intent, item=item.id)}
                for item in about.others
            ],
        )
