"""An application set aside when a person is wanted in the middle: resumed, or thrown away."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.errors import NotFound
from bot.services.desk import Desk


class ActionSetAside(Action):
    """Closes the open application and keeps what it holds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_set_aside"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        item = self._desk.catalogue.item(slots["form_item"])
        kept = ["form_item", "consent", *(field.key for field in item.form)]
        draft = {slot: slots[slot] for slot in kept if slots.get(slot) is not None}
        dispatcher.utter_message(response="utter_set_aside")
        return [ActiveLoop(None), SlotSet("draft", draft)]


class ActionResume(Action):
    """Goes on with the application where it was set aside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_resume"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if "报价" in str(tracker.latest_message["text"]):  # 同意报价 agrees to something else
            return [FollowupAction("action_answer_quote")]
        draft = tracker.current_slot_values()["draft"]
        try:
            name = self._desk.catalogue.item(draft["form_item"]).name
        except NotFound:  # the item was taken off the catalogue meanwhile
            dispatcher.utter_message(response="utter_form_outdated")
            return [SlotSet("draft", None)]
        dispatcher.utter_message(response="utter_resumed", name=name)
        return [
            SlotSet("draft", None),
            *(SlotSet(slot, value) for slot, value in draft.items()),
            FollowupAction("application_form"),
        ]


class ActionDeleteDraft(Action):
    """Forgets the application that was set aside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_delete_draft"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_draft_deleted")
        return [SlotSet("draft", None)]
