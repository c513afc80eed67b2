"""Applying for a service item: opening the form, and handing it in once it is confirmed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.remarks import SKIPPED
from bot.dialogue.subject import subject, words_about
from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item
from bot.domain.fields import Field, Value
from bot.errors import Invalid
from bot.services.desk import Desk


class ActionOpenApplication(Action):
    """Settles which item is applied for; what is known already is not asked again (G4.1.7).

    A draft of the same item is taken up again.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_open_application"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        items = self._desk.catalogue.items()
        about = subject(items, tracker.latest_message, tracker.current_slot_values())
        if said := words_about(about, items, "apply"):
            dispatcher.utter_message(**said)
        item = about.item
        if item is None:
            return [FollowupAction("action_listen")]
        draft = tracker.current_slot_values().get("draft")
        if draft and draft.get("form_item") == item.id:
            dispatcher.utter_message(response="utter_resumed", name=item.name)
            kept = [SlotSet(slot, value) for slot, value in draft.items()]
            return [SlotSet("draft", None), SlotSet("item", item.id), *kept]
        return await self._opened(item, dispatcher, tracker)

    async def _known(self, item: Item, tracker: Tracker) -> dict[str, Value]:
        """Values of earlier cases that need not be asked again, unless they are told anew."""
        told = {str(each["entity"]) for each in tracker.latest_message["entities"]}
        known = await self._desk.cases.known()
        today = self._desk.now.date()
        return {
            field.key: known[field.key]
            for field in item.form
            if field.remember
            and field.kind not in told
            and field.key in known
            and _accepted(field, known[field.key], today)
        }

    async def _opened(
        self, item: Item, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[dict[str, Any]]:
        known = await self._known(item, tracker)
        dispatcher.utter_message(response="utter_application_opened", name=item.name)
        if known:
            fields = [field for field in item.form if field.key in known]
            dispatcher.utter_message(
                response="utter_reused",
                known="、".join(f"{each.label} {each.masked(known[each.key])}" for each in fields),
                label=fields[-1].label,
            )
        before = any(
            case.kind is CaseKind.APPLICATION and case.item == item.name
            for case in await self._desk.cases.mine()
        )
        return [
            SlotSet("form_item", item.id),
            SlotSet("item", item.id),
            *(SlotSet(key, value) for key, value in known.items()),
            SlotSet("again", before or None),
        ]


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
