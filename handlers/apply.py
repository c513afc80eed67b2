"""Applying for a service item: opening the form, and handing it in once it is confirmed."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.reading import SKIPPED
from bot.domain.catalogue.item import Item
from bot.services.desk import Desk


class ActionOpenApplication(Action):
    """Settles which item is applied for. A draft of the same item is taken up again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_open_application"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        item = self._item_meant(dispatcher, tracker)
        if item is None:
            return [FollowupAction("action_listen")]
        draft = tracker.current_slot_values().get("draft")
        if draft and draft.get("form_item") == item.id:
            dispatcher.utter_message(response="utter_resumed", name=item.name)
            kept = [SlotSet(slot, value) for slot, value in draft.items()]
            return [SlotSet("draft", None), SlotSet("item", item.id), *kept]
        dispatcher.utter_message(response="utter_application_opened", name=item.name)
        return [SlotSet("form_item", item.id), SlotSet("item", item.id)]

    def _item_meant(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Item | None:
        """The item named or talked about, or the only one. None when it had to be asked."""
        offered = {item.id: item for item in self._desk.catalogue.items()}
        named = next(tracker.get_latest_entity_values("item"), None)
        instrument = next(tracker.get_latest_entity_values("instrument"), None)
        if named is None and instrument is not None:
            names = "、".join(item.name for item in offered.values())
            dispatcher.utter_message(
                response="utter_item_not_online", instrument=instrument, offered=names
            )
            return None
        meant = named or tracker.current_slot_values().get("item")
        if meant in offered:
            return offered[meant]
        if len(offered) == 1:
            return next(iter(offered.values()))
        buttons = [
            {"title": item.name, "payload": f'/apply{{"item": "{item.id}"}}'}
            for item in offered.values()
        ]
        dispatcher.utter_message(response="utter_which_to_apply", buttons=buttons)
        return None


class ActionSubmit(Action):
    """Files the confirmed application; the receipt is the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_submit"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        item = self._desk.catalogue.item(slots["form_item"])
        answers = {field.key: slots.get(field.key) for field in item.form}
        given = {key: value for key, value in answers.items() if value not in (None, SKIPPED)}
        filed = await self._desk.cases.file(item.id, given)
        dispatcher.utter_message(text=filed.receipt)
        return []
