"""What is not the institution's business, and what was not understood."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.domain.catalogue.office import Body
from bot.domain.conversation.unanswered import Why
from bot.services.conversation.memory import TICKET
from bot.services.desk import Desk

#: Letters and digits alone name nobody's business, nor do three characters.
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST = 4
#: From this confidence on words that name no topic are sent away all the same.
_CERTAIN = 0.6
#: Options shown when a message was not understood.
_OPTIONS = 3
#: Offered when the likeliest intents have no title of their own.
_ALWAYS = ("guide/overview", "apply", "progress")


class ActionRedirect(Action):
    """Says whose business it is, why, and their phone (G6.3.1.4)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_redirect"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        message = tracker.latest_message
        text = str(message["text"])
        body = competent(self._desk.bodies, text)
        sure = message["intent"]["confidence"] >= _CERTAIN
        if body is None and not (sure and len(_HAN.findall(text)) >= _SHORTEST):
            return [FollowupAction("action_unclear")]
        if body is None:
            self._desk.questions.keep(Why.OUT_OF_SCOPE, message, tracker.current_slot_values())
        _redirect(dispatcher, body or self._desk.bodies[-1])
        return [SlotSet("misses", None)]


class ActionUnclear(Action):
    """Offers what may have been meant; the second time in a row, a person is called."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_unclear"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        message = tracker.latest_message
        if body := competent(self._desk.bodies, str(message["text"])):
            _redirect(dispatcher, body)
            return [SlotSet("misses", None)]
        named = {str(each["entity"]): str(each["value"]) for each in message["entities"]}
        if "instrument" in named and "item" not in named:
            dispatcher.utter_message(
                response="utter_item_not_online",
                instrument=named["instrument"],
                offered="、".join(item.name for item in self._desk.catalogue.items()),
            )
            return [SlotSet("misses", None)]
        if tracker.current_slot_values().get(TICKET):  # said to whoever is waited for
            dispatcher.utter_message(response="utter_ticket_noted")
            return [SlotSet("misses", None)]
        if tracker.active_loop_name:  # its question comes next: nothing else can be offered
            dispatcher.utter_message(response="utter_form_unclear")
            return []
        misses = int(tracker.current_slot_values().get("misses") or 0) + 1
        if misses > 1:
            return [FollowupAction("action_call_after_misses")]
        self._desk.questions.keep(Why.UNCLEAR, message, tracker.current_slot_values())
        told = _HAN.search(str(message["text"])) is not None
        ranked = [str(each["name"]) for each in message["intent_ranking"]] if told else []
        titles = {
            intent: domain["responses"][offer][0]["text"]
            for intent in dict.fromkeys([*ranked, *_ALWAYS])
            if (offer := f"utter_offer/{intent}") in domain["responses"]
        }
        buttons = [
            {"title": title, "payload": f"/{intent}"}
            for intent, title in list(titles.items())[:_OPTIONS]
        ]
        dispatcher.utter_message(response="utter_unclear", buttons=buttons)
        return [SlotSet("misses", misses)]


def competent(bodies: Sequence[Body], text: str) -> Body | None:
    """The body with the longest topic in `text`; None when no topic is named."""
    named = [(len(topic), body) for body in bodies for topic in body.topics if topic in text]
    return max(named, key=lambda each: each[0])[1] if named else None


def _redirect(dispatcher: CollectingDispatcher, body: Body) -> None:
    dispatcher.utter_message(
        response="utter_redirect", reason=body.reason, body=body.name, phone=body.phone
    )
