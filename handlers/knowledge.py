"""Everyday metrology: the topic that a question is about, or a choice, or an honest no."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.domain.catalogue.item import Item
from bot.domain.catalogue.knowledge import Topic
from bot.domain.conversation.unanswered import Why
from bot.services.desk import Desk

#: A topic that scores so much, and so much more than the next, is answered without asking.
_CLEAR = 0.25
_AHEAD = 0.05
#: Below this the topics are offered without a claim that one of them fits.
_WEAK = 0.2


class ActionKnowledge(Action):
    """Answers with the topic asked about; offers the nearest where that is not clear."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_knowledge"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        told = {str(each["entity"]): str(each["value"]) for each in _entities(tracker)}
        topic = self._desk.knowledge.topic(told.get("topic", ""))
        found = self._desk.knowledge.find(
            str(tracker.latest_message["text"]), told.get("item", "")
        )
        if topic is None and _stands_out(found):
            topic = found[0][0]
        if topic is not None:
            self._answer(dispatcher, tracker, topic)
        elif tracker.active_loop_name:  # a number answers the form
            dispatcher.utter_message(response="utter_no_topic_meanwhile")
        else:
            if not found or found[0][1] < _WEAK:
                slots = tracker.current_slot_values()
                self._desk.questions.keep(Why.NO_TOPIC, tracker.latest_message, slots)
            self._offer(dispatcher, found, self._desk.catalogue.offered(told.get("item", "")))
        return []

    def _answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, topic: Topic) -> None:
        dispatcher.utter_message(text=topic.answer)
        if tracker.latest_message["metadata"]["more"] or tracker.active_loop_name:
            return
        offered = [item for name in topic.items if (item := self._desk.catalogue.offered(name))]
        if offered:
            dispatcher.utter_message(
                response="utter_knowledge_items",
                items="、".join(item.name for item in offered),
                first=offered[0].name,
            )
        dispatcher.utter_message(response="utter_knowledge_page", topic=topic.id)

    def _offer(
        self,
        dispatcher: CollectingDispatcher,
        found: Sequence[tuple[Topic, float]],
        item: Item | None,
    ) -> None:
        """The nearest topics, the guide of the item that was named, and a person, to choose."""
        buttons = [
            {"title": topic.title, "payload": payload("knowledge", topic=topic.id)}
            for topic, _ in found
        ]
        if item is not None:
            guide = payload("guide/overview", item=item.id)
            buttons.append({"title": f"{item.name}怎么办理", "payload": guide})
        if not buttons:
            dispatcher.utter_message(response="utter_no_topic_at_all")
            return
        buttons.append({"title": "都不是，转人工", "payload": "/human"})
        fits = bool(found) and found[0][1] >= _WEAK
        dispatcher.utter_message(
            response="utter_which_topic" if fits else "utter_no_topic", buttons=buttons
        )


def _entities(tracker: Tracker) -> Sequence[dict[str, Any]]:
    return list(reversed(tracker.latest_message["entities"]))


def _stands_out(found: Sequence[tuple[Topic, float]]) -> bool:
    if not found or found[0][1] < _CLEAR:
        return False
    return len(found) == 1 or found[0][1] - found[1][1] >= _AHEAD
