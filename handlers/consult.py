"""Asking about a service item: every aspect of its guide, and the price of a batch."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.dialogue.phrasing import asking
from bot.dialogue.situations import told_first
from bot.dialogue.subject import Subject, subject, words_about
from bot.domain.catalogue.guide import Aspect
from bot.domain.catalogue.item import Item
from bot.services.desk import Desk

#: Questions put before the item was known; they are answered once it is.
_UNANSWERED = "unanswered"
#: What was answered last, and the words that ask the same of another item.
_ASPECT = "aspect"
_LIKEWISE = re.compile(r"^[^,，。?？]{1,10}呢[?？!！。]?$|我?(?:问|说|讲|指)的是")
#: So many of them are kept, the latest; and the answers to so many items fit into a reply.
_KEPT = 3
_ITEMS = 3
_FITTING = 1400
#: How many topics of everyday metrology are offered for an instrument that no item is about, and
#: how near they have to be.
_NEAREST = 2
_NEAR = 0.5
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
    """Answers whole what was asked, for every item named; then the guide, and the next step.

    Questions without an item are kept until it is chosen or named, and then all answered.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_consult"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        intent = str(tracker.latest_message["intent"]["name"])
        about = _about(self._desk, dispatcher, tracker, intent)
        if about.item is None:
            return _kept(about, tracker, Aspect(intent.removeprefix("guide/")))
        text = str(tracker.latest_message["text"])
        aspects = _asked(tracker, Aspect(intent.removeprefix("guide/")))
        answered, left = _fitting((about.item, *about.others), aspects, text)
        for item in answered:
            for aspect in aspects:
                dispatcher.utter_message(text=_answer(item, aspect, text))
            if Aspect.FORMS in aspects:
                dispatcher.utter_message(response="utter_blank_form", page=item.id)
            dispatcher.utter_message(response="utter_guide_page", page=item.id)
        _next_step(dispatcher, tracker, left, intent)
        return _remembered(
            tracker, about.item, aspects[-1], _with(tracker, *aspects) if left else []
        )


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
        about = _about(self._desk, dispatcher, tracker, "quote")
        if about.item is None:
            return _kept(about, tracker, Aspect.FEE)
        for item in (about.item, *about.others)[:_ITEMS]:
            dispatcher.utter_message(text=_answer(item, Aspect.FEE))
            dispatcher.utter_message(response="utter_guide_page", page=item.id)
        if tracker.active_loop_name is None:
            dispatcher.utter_message(response="utter_quote_next")
        return _remembered(tracker, about.item, Aspect.FEE)

    async def _answers_quote(self, tracker: Tracker) -> bool:
        """Whether it is rather said about a quote of the citizen's own that waits: 太贵了."""
        about = _QUOTE_WORDS.search(str(tracker.latest_message["text"]))
        named = any(each["entity"] == "item" for each in tracker.latest_message["entities"])
        if tracker.active_loop_name or named or not about:
            return False
        return any(case.state == "quoted" for case in await self._desk.cases.mine())


def _answer(item: Item, aspect: Aspect, text: str = "") -> str:
    """One aspect whole under its title; the situation that `text` speaks of comes first."""
    told = told_first(item.told(), text).text(aspect)
    return f"【{item.name}·{_TITLES[aspect]}】\n{told}"


def _about(desk: Desk, dispatcher: CollectingDispatcher, tracker: Tracker, intent: str) -> Subject:
    """What to answer for; without an item the citizen was asked, or told that it is not here."""
    items = desk.catalogue.items()
    about = subject(items, tracker.latest_message, tracker.current_slot_values())
    if about.instrument and not about.choices and not tracker.active_loop_name:
        _not_listed(desk, dispatcher, about, items, intent)
    elif said := words_about(about, items, intent):
        if tracker.active_loop_name and about.item is None and "buttons" in said:
            said = {"response": "utter_which_item_meanwhile"}  # a number answers the form
        dispatcher.utter_message(**said)
    return about


def _not_listed(
    desk: Desk,
    dispatcher: CollectingDispatcher,
    about: Subject,
    items: Sequence[Item],
    intent: str,
) -> None:
    """An instrument that no item is about: said honestly, with what is known about it."""
    found = desk.knowledge.find(about.instrument or "", most=_NEAREST)
    near = [topic for topic, score in found if score >= _NEAR]
    named = dict.fromkeys(item for topic in near for item in topic.items)
    offered = [item for each in named if (item := desk.catalogue.offered(each))]
    buttons = [
        *({"title": item.name, "payload": payload(intent, item=item.id)} for item in offered),
        *({"title": t.title, "payload": payload("knowledge", topic=t.id)} for t in near),
    ]
    if not buttons:
        dispatcher.utter_message(**words_about(about, items, intent))
        return
    buttons.append({"title": "都不是，转人工", "payload": "/human"})
    dispatcher.utter_message(
        response="utter_item_not_listed", instrument=about.instrument, buttons=buttons
    )


def _kept(about: Subject, tracker: Tracker, aspect: Aspect) -> list[dict[str, Any]]:
    """The question kept until its item is known, beside those before it."""
    if tracker.active_loop_name or (about.instrument and not about.choices):
        return []
    return [SlotSet(_UNANSWERED, _with(tracker, aspect))]


def _remembered(
    tracker: Tracker, item: Item, aspect: Aspect, unanswered: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The item and what was answered of it; within a form, the item alone."""
    if tracker.active_loop_name:
        return [SlotSet("item", item.id)]
    return [
        SlotSet("item", item.id),
        SlotSet(_UNANSWERED, list(unanswered) or None),
        SlotSet(_ASPECT, aspect.value),
    ]


def _with(tracker: Tracker, *aspects: Aspect) -> list[str]:
    """The questions that wait for an item, those aspects among them."""
    before = tracker.current_slot_values().get(_UNANSWERED) or ()
    return list(dict.fromkeys((*before, *(each.value for each in aspects))))[-_KEPT:]


def _asked(tracker: Tracker, aspect: Aspect) -> list[Aspect]:
    """What to answer: `aspect`, or what was asked before the item was picked or just named.

    锅炉呢, after the price of a lift, asks for the price of a boiler.
    """
    message, slots = tracker.latest_message, tracker.current_slot_values()
    before = [Aspect(each) for each in slots.get(_UNANSWERED) or ()]
    text = str(message["text"])
    if text.startswith("/"):
        return before if aspect in before else [aspect]
    named = any(each["entity"] == "item" for each in message["entities"])
    if aspect is not Aspect.OVERVIEW or not named:
        return [aspect]
    if slots.get(_ASPECT) and _LIKEWISE.search(text):
        return [Aspect(slots[_ASPECT])]
    return before if before and not asking(text) else [aspect]


def _fitting(
    items: Sequence[Item], aspects: Sequence[Aspect], text: str
) -> tuple[Sequence[Item], Sequence[Item]]:
    """The items whose answers a reply can hold, always one, and those left to be chosen."""
    size, many = 0, 0
    for item in items[:_ITEMS]:
        size += sum(len(_answer(item, aspect, text).encode()) for aspect in aspects)
        if many and size > _FITTING:
            break
        many += 1
    return items[:many], items[many:]


def _next_step(
    dispatcher: CollectingDispatcher, tracker: Tracker, left: Sequence[Item], intent: str
) -> None:
    """How to go on: in full once for an item, and after the last of several answers."""
    message: Mapping[str, Any] = tracker.latest_message
    if tracker.active_loop_name is not None or message["metadata"]["more"]:
        return
    named = any(each["entity"] == "item" for each in message["entities"])
    known = tracker.current_slot_values().get("item") and not named
    dispatcher.utter_message(response="utter_next_step_again" if known else "utter_next_step")
    if left:
        dispatcher.utter_message(
            response="utter_named_too",
            buttons=[
                {"title": item.name, "payload": payload(intent, item=item.id)} for item in left
            ],
        )
