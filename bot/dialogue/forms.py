"""Forms: which slots they own, which fields they ask, what the opening message has answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.dialogue.content import FORM_ITEM, Content
from bot.dialogue.state import REQUESTED, State
from bot.dialogue.understanding import Entity
from bot.domain.fields import Field, FieldKind


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

    def opening(self, form: str, state: State, entities: Iterable[Entity]) -> dict[str, Any]:
        """What the message that opened `form` has answered already, as said."""
        said: dict[str, Any] = {}
        for entity in entities:
            if self._names_the_item(state, entity):
                continue
            for slot in self._filled_by(form, state, entity.entity):
                if slot not in said and state.slots.get(slot) is None:
                    said[slot] = entity.value
                    break
        return said

    def _filled_by(self, form: str, state: State, entity: str) -> list[str]:
        fields = self._fields.get(state.slots.get(FORM_ITEM, ""), {})
        if keys := [field.key for field in fields.values() if field.kind == entity]:
            return keys
        return [
            slot
            for slot in sorted(self._owned[form])
            for mapping in self.mappings(slot)
            if mapping.get("type") == "from_entity" and mapping.get("entity") == entity
        ]

    def _names_the_item(self, state: State, entity: Entity) -> bool:
        """血压计 in 送检两台血压计 names the item, not the model that the form asks for."""
        item = self._items.get(state.slots.get(FORM_ITEM, ""))
        named = (item.name, *item.aliases) if item else ()
        return entity.entity == FieldKind.INSTRUMENT and entity.value in named

    def _belonging(self, form: str) -> frozenset[str]:
        """Slots with a mapping under this form's condition."""
        return frozenset(
            slot
            for slot, definition in self._slots.items()
            for mapping in definition.get("mappings", ())
            for condition in mapping.get("conditions", ())
            if condition.get("active_loop") == form
        ) | {REQUESTED}
