"""The application form: what it asks, which answers it takes, how it is summed up."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.remarks import CORRECTION, SKIPPED
from bot.domain.catalogue.item import Item
from bot.domain.fields import Field, FieldKind, Value
from bot.errors import Invalid
from bot.services.desk import Desk

#: Characters of a value in a list of fields, which is remembered with the conversation.
_LONGEST_SHOWN = 16
#: What bot.domain.answers keeps for somebody who applies as a private person.
_PRIVATE = "个人"
_CONSENT, _CONFIRMATION = "consent", "confirmation"
#: The slot that says that the citizen has applied for the same item before.
_AGAIN = "again"


class ValidateApplicationForm(FormValidationAction):
    """Asks the fields of the item, consent before the first personal one, confirmation last.

    Takes what the fields' own parsers take.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_application_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        slots = tracker.current_slot_values()
        item = self._desk.catalogue.item(slots["form_item"])
        keys = [field.key for field in _asked(item, slots)]
        personal = [field.key for field in item.form if field.personal]
        if any(slots.get(key) is not None for key in personal):
            # A personal value came unasked: nothing else before the consent to it.
            keys.insert(0, _CONSENT)
        elif personal:
            keys.insert(keys.index(personal[0]), _CONSENT)
        keys.append(_CONFIRMATION)
        return [*keys, CORRECTION] if slots.get(_CONFIRMATION) is False else keys

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        item = self._desk.catalogue.item(tracker.current_slot_values()["form_item"])
        candidates = tracker.slots_to_validate()
        if candidates.get(_CONSENT) is False:
            dispatcher.utter_message(response="utter_consent_refused")
            return [ActiveLoop(None)]
        asked = tracker.current_slot_values().get("requested_slot")
        events, noted = [], []
        order = [field.key for field in item.form]
        for slot, said in sorted(candidates.items(), key=lambda each: _place(order, each[0])):
            field = item.field(slot)
            value = said if field is None else self._taken(field, said, dispatcher)
            events.append(SlotSet(slot, value))
            if field and value is not None and (asked != slot or len(candidates) > 1):
                noted.append(f"{field.label} {_shown(field, {slot: value})}")
        if noted:
            dispatcher.utter_message(response="utter_noted", noted="，".join(noted))
        if any(item.field(slot) for slot in candidates):
            # Whatever was confirmed or to be corrected, it is to be looked at again.
            events.append(SlotSet(_CONFIRMATION, None))
        slots = tracker.current_slot_values()
        events += _code_of_another(item, slots, candidates)
        return [*events, *_left_open(item, slots, events)]

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Nothing: which words are meant for which slot is decided before the form validates."""
        return []

    async def _extract_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        events = await self.get_validation_events(dispatcher, tracker, domain)
        tracker.add_slots(events)
        closing = any(event["event"] == "active_loop" for event in events)
        following = await self.next_requested_slot(dispatcher, tracker, domain)
        return events if closing or not following else [*events, following]

    def _taken(self, field: Field, said: object, dispatcher: CollectingDispatcher) -> Value | None:
        """The value to keep; None, with the reason said, when it is to be asked again."""
        if said is None:
            return None
        if said == SKIPPED:
            if field.optional:
                return SKIPPED
            dispatcher.utter_message(response="utter_mandatory")
            return None
        try:
            return field.parse(str(said), self._desk.now.date())
        except Invalid as refusal:
            dispatcher.utter_message(text=refusal.sentence)
            return None


class AskConfirmation(Action):
    """Sums the application up, personal values masked, and asks whether it is right."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_ask_application_form_confirmation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        item = self._desk.catalogue.item(slots["form_item"])
        lines = [f"· {field.label}：{_shown(field, slots)}" for field in item.form]
        dispatcher.utter_message(
            response="utter_summary",
            name=item.name,
            lines="\n".join(lines),
            declaration=item.declaration,
        )
        return []


class AskCorrection(Action):
    """Offers every field to be filled in anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_ask_application_form_correction"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        item: Item = self._desk.catalogue.item(slots["form_item"])
        buttons = [
            {
                "title": f"{field.label}：{_shown(field, slots)[:_LONGEST_SHOWN]}",
                "payload": f"修改{field.label}",
            }
            for field in item.form
        ]
        dispatcher.utter_message(response="utter_ask_which_field", buttons=buttons)
        return []


def _asked(item: Item, slots: Mapping[str, Any]) -> Sequence[Field]:
    """What to ask for: a private person has no 统一社会信用代码."""
    private = any(
        each.kind is FieldKind.ORGANISATION and slots.get(each.key) == _PRIVATE
        for each in item.form
    )
    if not private:
        return item.form
    return [each for each in item.form if not (each.optional and each.kind is FieldKind.USCC)]


def _code_of_another(
    item: Item, slots: Mapping[str, Any], candidates: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """With another organisation, the code of the one before is asked anew."""
    asked = slots.get("requested_slot")
    changed = any(
        field.kind is FieldKind.ORGANISATION and field.key in candidates and field.key != asked
        for field in item.form
    )
    return [
        SlotSet(field.key, None)
        for field in item.form
        if changed
        and field.kind is FieldKind.USCC
        and field.key not in candidates
        and slots.get(field.key)
    ]


def _left_open(
    item: Item, slots: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Who has applied for the item before is not asked what may be left open, only what must be.

    The summary shows it, and takes it.
    """
    now = {**slots, **{event["name"]: event["value"] for event in events}}
    if not now.get(_AGAIN):
        return []
    asked = _asked(item, now)
    if any(now.get(field.key) is None and not field.optional for field in asked):
        return []
    left = [SlotSet(field.key, SKIPPED) for field in asked if now.get(field.key) is None]
    return [*left, SlotSet(_AGAIN, None)]


def _place(order: Sequence[str], slot: str) -> int:
    return order.index(slot) if slot in order else -1


def _shown(field: Field, slots: Mapping[str, Any]) -> str:
    value = slots.get(field.key)
    return "（不填）" if value in (None, SKIPPED) else field.masked(value)
