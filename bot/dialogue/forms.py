"""Forms: which slots they own, which fields they ask, what the opening message has answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.content import FORM_ITEM, Content
from bot.dialogue.state import REQUESTED, State
from bot.dialogue.understanding import Parse
from bot.dialogue.values import values
from bot.domain.fields import Field


class Forms:
    """The forms of the content. `name in forms` tells a form from an action."""

    def __init__(self, content: Content) -> None:
        self._items = content.items
        self._forms: Mapping[str, Mapping[str, Any]] = content.domain.get("forms", {})
        self._slots: Mapping[str, Mapping[str, Any]] = content.domain.get("slots", {})
        self._owned = {form: self._belonging(form) for form in self._forms}
        self._fields = {
            name: {field.key: field for field in item.form} for name, item in self._items.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._forms

    def owned(self, form: str) -> frozenset[str]:
        """The slots that live and die with `form`."""
        return self._owned[form]

    def fields(self, state: State) -> Mapping[str, Field]:
        """The fields of the item that the open form is about, by key; empty for other forms."""
        return self._fields.get(state.slots.get(FORM_ITEM, ""), {}) if state.loop else {}

    def mappings(self, slot: str | None) -> Iterable[Mapping[str, Any]]:
        """How `slot` can be filled, as Rasa's domain says it."""
        found: Iterable[Mapping[str, Any]] = self._slots.get(slot or "", {}).get("mappings", ())
        return found

    def next_missing(self, form: str, state: State) -> str | None:
        """The first of the form's own required slots that is empty."""
        required = self._forms[form].get("required_slots") or ()
        return next((slot for slot in required if state.slots.get(slot) is None), None)

    def opening(self, form: str, state: State, heard: Parse, plain: str) -> dict[str, Any]:
        """What the message that opened `form` has answered already, as said.

        `plain` is its text in simplified characters.
        """
        if fields := self.fields(state):
            return dict(values(fields.values(), heard.text, plain, heard.entities).said)
        kinds = {
            mapping.get("entity"): slot
            for slot in sorted(self._owned[form])
            for mapping in self.mappings(slot)
            if mapping.get("type") == "from_entity"
        }
        return {
            kinds[each.entity]: each.value
            for each in reversed(heard.entities)
            if each.entity in kinds and state.slots.get(kinds[each.entity]) is None
        }

    def _belonging(self, form: str) -> frozenset[str]:
        """Slots with a mapping under this form's condition."""
        return frozenset(
            slot
            for slot, definition in self._slots.items()
            for mapping in definition.get("mappings", ())
            for condition in mapping.get("conditions", ())
            if condition.get("active_loop") == form
        ) | {REQUESTED}
