"""Applying for a service item: opening the form, and handing it in once it is confirmed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.dialogue.remarks import SKIPPED
from bot.dialogue.subject import subject
from bot.domain.catalogue.item import Item
from bot.domain.fields import Field
from bot.errors import Invalid
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
        """The item to apply for; None when it was asked, or told that it is not here yet."""
        items = self._desk.catalogue.items()
        about = subject(items, tracker.latest_message["entities"], tracker.current_slot_values())
        if about.besides:
            dispatcher.utter_message(response="utter_besides", instrument=about.besides)
        if about.instrument:
            dispatcher.utter_message(
                response="utter_item_not_online",
                instrument=about.instrument,
                offered="、".join(item.name for item in items),
            )
        elif about.item is None:
            buttons = [
                {"title": item.name, "payload": payload("apply", item=item.id)} for item in items
            ]
            dispatcher.utter_message(response="utter_which_to_apply", buttons=buttons)
        return about.item


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
        try:
            filed = await self._desk.cases.file(item.id, given)
        except Invalid as refusal:
            return self._reopened(item, given, refusal, dispatcher)
        dispatcher.utter_message(text=filed.receipt)
        return []

    def _reopened(
        self,
        item: Item,
        given: Mapping[str, Any],
        refusal: Invalid,
        dispatcher: CollectingDispatcher,
    ) -> list[dict[str, Any]]:
        """What was right when it was said may be wrong now: a day has gone by. Ask that again."""
        dispatcher.utter_message(text=refusal.sentence)
        wrong = [
            field.key
            for field in item.form
            if field.key in given and not _accepted(field, given[field.key], self._desk.now.date())
        ]
        again = [SlotSet(slot, None) for slot in ("confirmation", *wrong)]
        return [*again, ActiveLoop("application_form")]


def _accepted(field: Field, value: object, today: date) -> bool:
    try:
        field.accept(value, today)
    except Invalid:
        return False
    return True
