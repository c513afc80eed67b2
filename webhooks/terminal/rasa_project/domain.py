"""Our domain as Rasa 3.6 reads it: intents, entities, slots, forms, actions, responses."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.content import Content
from bot.dialogue.interpretation import FALLBACK
from webhooks.terminal.rasa_project.rules import Families, Rules

VERSION = "3.1"

#: What may well be an answer to a form's question, although it was understood as nothing else.
_POSSIBLE_ANSWERS = frozenset({FALLBACK, "out_of_scope"})

#: Mappings that may stand without their condition where Rasa refuses it.
_HARMLESS = frozenset({"custom", "from_entity"})


def domain_for_rasa(
    content: Content, rules: Rules, families: Families, responses: Mapping[str, Any]
) -> dict[str, Any]:
    """The domain as one mapping, ready to be written."""
    known = families.wholes([*content.domain["intents"], *rules.intents()])
    slots = _Slots(content.domain, rules, families)
    return {
        "version": VERSION,
        "session_config": {
            "session_expiration_time": 0,
            "carry_over_slots_to_new_session": True,
        },
        "intents": [intent for intent in known if intent != FALLBACK],
        "entities": list(content.domain["entities"]),
        "slots": {name: slots.slot(name) for name in content.domain["slots"]},
        "forms": {
            name: {"required_slots": list(form.get("required_slots") or ())}
            for name, form in content.domain["forms"].items()
        },
        "actions": list(content.domain["actions"]),
        "responses": dict(responses),
    }


class _Slots:
    """Translates slots; Rasa fills a free slot with any words unless an intent is excepted."""

    def __init__(self, domain: Mapping[str, Any], rules: Rules, families: Families) -> None:
        self._slots: Mapping[str, Mapping[str, Any]] = domain["slots"]
        self._forms: Mapping[str, Mapping[str, Any]] = domain["forms"]
        self._entities = frozenset(domain["entities"])
        self._rules, self._families = rules, families
        self._answers = _POSSIBLE_ANSWERS | {
            mapping["intent"]
            for slot in self._slots.values()
            for mapping in slot["mappings"]
            if mapping["type"] == "from_intent"
        }

    def slot(self, name: str) -> dict[str, Any]:
        """A slot that a rule's condition asks for counts as set whatever it holds: type text."""
        written = self._slots[name]
        asked = name in self._rules.remembered()
        mappings = [
            self._mapping(name, mapping)
            for mapping in written["mappings"]
            if mapping.get("entity") is None or mapping["entity"] in self._entities
        ]
        return {
            "type": "text" if asked else written["type"],
            "influence_conversation": asked or bool(written.get("influence_conversation")),
            "mappings": [each for each in mappings if each] or [{"type": "custom"}],
        }

    def _mapping(self, slot: str, written: Mapping[str, Any]) -> dict[str, Any]:
        """Empty for what would fill the slot from any words, its form being unable to ask it."""
        mapping = {
            key: value for key, value in written.items() if key not in {"not_intent", "conditions"}
        }
        conditions = list(written.get("conditions") or ())
        if "intent" in mapping:
            mapping["intent"] = self._families.whole(mapping["intent"])
        if mapping["type"] == "from_text" and (excepted := self._excepted(written)):
            mapping["not_intent"] = excepted
        if all(self._asks(each.get("active_loop"), slot) for each in conditions):
            return mapping | ({"conditions": list(map(dict, conditions))} if conditions else {})
        return mapping if mapping["type"] in _HARMLESS else {}

    def _asks(self, form: str | None, slot: str) -> bool:
        """Whether the form may ask for the slot; one that lists none is told by its action."""
        listed = self._forms.get(form or "", {}).get("required_slots") or ()
        return not listed or slot in listed

    def _excepted(self, written: Mapping[str, Any]) -> Sequence[str]:
        if "not_intent" in written:
            return self._families.wholes(written["not_intent"])
        forms = [each.get("active_loop") for each in written.get("conditions") or ()]
        interrupting = [intent for form in forms for intent in self._rules.interrupting(form)]
        return [each for each in dict.fromkeys(interrupting) if each not in self._answers]
