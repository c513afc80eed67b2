"""What a message means while a form is open: values for the form, or an intent of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from bot.dialogue.choices import folded
from bot.dialogue.content import FORM_ITEM, Content
from bot.dialogue.corrections import changing, corrected
from bot.dialogue.forms import Forms
from bot.dialogue.phrasing import asking, commanding, declining, denying, numeric
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.domain.fields import Field, LooksLike
from bot.errors import Invalid

#: From this confidence on an intent may interrupt an open form.
SURE = 0.5
#: From this confidence on it does, even put as plain words, where they cannot be the answer.
CERTAIN = 0.8
#: What the slot of a skipped question holds: filled, but with nothing.
SKIPPED = ""

#: Heard at every question, however it is put.
_URGENT = frozenset({"cancel", "withdraw", "human", "complain", "report_violation"})
#: Said of the question rather than of the form.
_DECLINING = frozenset({"affirm", "deny", "skip"})
#: Examples that are hardly more than the name of a thing, and so a possible answer.
_NAMING = frozenset({"guide/overview", "out_of_scope"})
#: What the classifier says of words that are hardly a change of subject.
_VAGUE = frozenset({"out_of_scope", "affirm", "deny", "skip", "knowledge", "greet", "goodbye"})
_SHORTEST_NUMBER = 7
#: Intents whose examples are known by heart.
_BY_HEART = frozenset({"affirm", "deny", "cancel", "skip", "human"})


class Hearing(Protocol):
    """The understanding, as the dialogue uses it."""

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """Slot values as said (None: to be asked again), for the form's validation."""

    candidates: Mapping[str, Any]


Reading = Answered | Parse


class Reader:
    """Reads by the order of precedence: cancel or human, correction, answer, another intent."""

    def __init__(self, content: Content, forms: Forms, hearing: Hearing) -> None:
        self._forms = forms
        self._hearing = hearing
        self._examples = {folded(text): intent for text, intent in content.examples}

    def read(self, state: State, text: str, today: date) -> Reading:
        """What `text` means to the open form.

        Only words that need understanding are classified: not a value that the asked slot's own
        parser accepts whole, nor a correction that names its field, nor a plain 是, 跳过 or 算了.
        """
        fields = self._forms.fields(state)
        if known := self._without_classifying(state, fields, text, today):
            return known
        parse = self._hearing.parse(text, context_item=state.slots.get(FORM_ITEM), today=today)
        if changing(text) and (changes := _reset(state, fields, parse)):
            return Answered(changes)
        field = fields.get(state.asked or "")
        if field is None:
            return self._without_field(state, parse)
        if self._interrupting(parse) or (field.decisive and _clear(parse, _URGENT)):
            return self.meant(state, parse)
        return self._answering(state, field, parse, today)

    def _without_classifying(
        self, state: State, fields: Mapping[str, Field], text: str, today: date
    ) -> Reading | None:
        field = fields.get(state.asked or "")
        if field is not None and field.decisive and _accepts(field, text, today):
            return Answered({field.key: text})
        intent = self._examples.get(folded(text))
        if intent in _BY_HEART:
            return self.meant(state, Parse(text, intent, 1.0, ((intent, 1.0),), ()))
        if field is not None and field.optional and declining(text):
            return Answered({field.key: SKIPPED})
        changes = corrected(text, fields.values())
        return Answered(changes) if changes else None

    def meant(self, state: State, parse: Parse) -> Reading:
        """An intent while a form is open: the asked slot's value for it, where it has one."""
        for mapping in self._forms.mappings(state.asked):
            if mapping.get("type") == "from_intent" and mapping.get("intent") == parse.intent:
                return Answered({state.asked or "": mapping.get("value")})
        field = self._forms.fields(state).get(state.asked or "")
        if field is not None and parse.intent in {"skip", "deny" if field.optional else "skip"}:
            return Answered({field.key: SKIPPED})
        return parse

    def _without_field(self, state: State, parse: Parse) -> Reading:
        """Consent, confirmation, the last digits of a phone: slots that no item defines."""
        kinds = {mapping.get("type") for mapping in self._forms.mappings(state.asked)}
        if self._interrupting(parse) or self._named_anew(state, parse):
            return self.meant(state, parse)
        if "from_text" in kinds:
            return Answered({state.asked or "": parse.text})
        meant = self.meant(state, parse)
        if isinstance(meant, Parse) and parse.intent in _VAGUE:
            return replace(parse, intent=None)
        return meant

    def _named_anew(self, state: State, parse: Parse) -> bool:
        """Whether the text names what the form began with: another number to look up."""
        named = {entity.entity for entity in parse.entities}
        return any(
            mapping.get("entity") in named
            for slot in self._forms.owned(state.loop or "")
            if state.slots.get(slot) is not None
            for mapping in self._forms.mappings(slot)
        )

    def _answering(self, state: State, field: Field, parse: Parse, today: date) -> Reading:
        fields = self._forms.fields(state)
        if elsewhere := _elsewhere(state, field, fields, parse.text, today):
            return Answered({elsewhere: parse.text})
        if not field.decisive:
            return Answered(_divided(state, field, fields, parse))
        if named := _named(field, parse):
            return Answered({field.key: named})
        plain = parse.intent in _VAGUE or numeric(parse.text) or denying(parse.text)
        if parse.confidence >= CERTAIN and not plain:
            return self.meant(state, parse)
        return Answered({field.key: parse.text})

    def _interrupting(self, parse: Parse) -> bool:
        """Whether it is a clear intent, put as a question, a wish, or in an example's words.

        The form of the sentence counts because nearly any words are a possible name or address:
        人工智能产业园 asks for nobody.
        """
        if parse.intent is None or parse.confidence < SURE or parse.intent in _DECLINING:
            return False
        if asking(parse.text) or commanding(parse.text):
            return True
        known = self._examples.get(folded(parse.text)) == parse.intent
        return known and parse.intent not in _NAMING


def _clear(parse: Parse, intents: frozenset[str]) -> bool:
    return parse.intent in intents and parse.confidence >= SURE


def _named(field: Field, parse: Parse) -> str | None:
    """The last value of the field's kind in the text; of 不是两台 alone, none."""
    values = [each.value for each in parse.entities if each.entity == field.kind]
    return values[-1] if len(values) > denying(parse.text) else None


def _accepts(field: Field, text: str, today: date) -> bool:
    try:
        field.parse(text, today)
    except Invalid:
        return False
    return True


def _reset(state: State, fields: Mapping[str, Field], parse: Parse) -> dict[str, Any]:
    """不是两台，是三台: the last value named, for the filled field of its kind."""
    return {
        field.key: entity.value
        for entity in parse.entities
        for field in fields.values()
        if field.kind == entity.entity and state.slots.get(field.key) is not None
    }


def _elsewhere(
    state: State, field: Field, fields: Mapping[str, Field], text: str, today: date
) -> str | None:
    """The open question that `text` belongs to, when it looks like an answer to that one.

    A phone given where a name was asked is put where it belongs, and said so.
    """
    try:
        field.parse(text, today)
    except LooksLike as other:
        for each in fields.values():
            if each.kind is other.kind and state.slots.get(each.key) is None:
                return each.key
    except Invalid:
        return None
    return None


def _divided(
    state: State, field: Field, fields: Mapping[str, Field], parse: Parse
) -> dict[str, Any]:
    """张三，13800138000: the number for its own question, the rest for the one that was asked."""
    said: dict[str, Any] = {}
    rest = parse.text
    for entity in parse.entities:
        for each in fields.values():
            taken = each.key in said or state.slots.get(each.key) is not None
            if each.decisive and each.kind == entity.entity and not taken and _long(entity.value):
                said[each.key] = entity.value
                rest = rest.replace(parse.text[entity.start : entity.end], " ")
                break
    rest = rest.strip(" ,，、;；:：。")
    return {field.key: rest, **said} if said and rest else {field.key: parse.text}


def _long(value: str) -> bool:
    """Whether it can be nothing but a number of its own: the 3 of 3号楼 is none."""
    return len(value) >= _SHORTEST_NUMBER
