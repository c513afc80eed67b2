"""Everything the institution has written, as the dialogue uses it."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.dialogue.choices import Choice
from bot.dialogue.responses import Variation
from bot.dialogue.rules import Rule
from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item
from bot.domain.catalogue.knowledge import Topic
from bot.domain.catalogue.office import Body, Office
from bot.domain.certificates.issuer import Issuer
from bot.domain.conversation.menu import Menu
from bot.domain.conversation.risk import NO_RISK, Risk
from bot.domain.fields import Field
from bot.domain.messages.notices import Notices

#: The form that applies for an item, and the slot that names the item.
APPLICATION = "application_form"
FORM_ITEM = "form_item"


@dataclass(frozen=True, slots=True)
class Content:
    """One reading of the content folder.

    `domain` is Rasa's domain, the slots and questions of the items' forms included. `examples` are
    (text, intent), `words` the lines of the lexicon, `synonyms` the word as said → the usual one,
    `messages` the notices of each kind of case, `knowledge` the topics by id.
    `fingerprint` is the SHA-256 over all files.
    """

    domain: Mapping[str, Any]
    examples: tuple[tuple[str, str], ...]
    rules: tuple[Rule, ...]
    responses: Mapping[str, tuple[Variation, ...]]
    items: Mapping[str, Item]
    office: Office
    bodies: tuple[Body, ...]
    words: tuple[str, ...]
    synonyms: Mapping[str, str]
    messages: Mapping[CaseKind, Notices]
    fingerprint: str
    issuer: Issuer
    menu: Menu = ()
    risk: Risk = NO_RISK
    knowledge: Mapping[str, Topic] = dataclasses.field(default_factory=dict)


def form_slots(items: Iterable[Item]) -> dict[str, dict[str, Any]]:
    """Rasa slots for the fields of the items' forms.

    Filled by an entity of the field's kind, or by the answer when the field was asked.
    """
    slots: dict[str, dict[str, Any]] = {}
    for field in _fields(items):
        here = {"active_loop": APPLICATION}
        asked = {**here, "requested_slot": field.key}
        slots[field.key] = {
            "type": "any",
            "influence_conversation": False,
            "mappings": [
                {"type": "from_entity", "entity": str(field.kind), "conditions": [here]},
                {"type": "from_text", "conditions": [asked]},
            ],
        }
    return slots


def form_questions(items: Iterable[Item]) -> dict[str, tuple[Variation, ...]]:
    """Rasa responses that ask the fields: one wording an item, chosen by the form's item.

    Each also in shorter words, for asking the same once more.
    """
    questions: dict[str, list[Variation]] = {}
    for item in items:
        for field in item.form:
            choices = tuple(Choice(each.label, each.label) for each in field.choices)
            here = ((FORM_ITEM, item.id),)
            for name, text in (("ask", _question(field)), ("ask_again", _again(field))):
                questions.setdefault(f"utter_{name}_{APPLICATION}_{field.key}", []).append(
                    Variation(text, choices, here)
                )
    return {name: tuple(wordings) for name, wordings in questions.items()}


def office_facts(office: Office) -> dict[str, Any]:
    """What every response may name: `office_phone`, `office_hours` and so on."""
    facts = ((each.name, getattr(office, each.name)) for each in fields(office))
    return {f"office_{name}": value for name, value in facts if isinstance(value, str | bool)}


def _question(field: Field) -> str:
    hint = "" if field.choices or not field.example else f"（例如：{field.example}）"
    return f"{field.ask}{hint}{_leave(field)}"


def _again(field: Field) -> str:
    """Without the example: it was given with the question, and is given with every refusal."""
    return f"{field.ask}{_leave(field)}"


def _leave(field: Field) -> str:
    return "不填请回复“跳过”。" if field.optional and "跳过" not in field.ask else ""


def _fields(items: Iterable[Item]) -> Iterable[Field]:
    return (field for item in items for field in item.form)
