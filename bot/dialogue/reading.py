"""What a message means while a form is open: values for the form, or an intent of its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from bot.dialogue.choices import folded
from bot.dialogue.content import FORM_ITEM, Content
from bot.dialogue.corrections import changing, corrected, renamed
from bot.dialogue.forms import Forms
from bot.dialogue.phrasing import (
    agreeing,
    asking,
    commanding,
    declining,
    denying,
    numeric,
    refusing,
    spoken_digits,
)
from bot.dialogue.remarks import SKIPPED, Answered, Remark, Remarks, Said
from bot.dialogue.state import State
from bot.dialogue.understanding import Entity, Parse
from bot.dialogue.values import Values, values
from bot.domain.fields import WORDS, Field, FieldKind

#: From this confidence on an intent may interrupt an open form.
SURE = 0.5
#: From this confidence on it does, even put as plain words, where they cannot be the answer.
CERTAIN = 0.8

#: Heard at every question, however it is put.
_URGENT = frozenset({"cancel", "withdraw", "human", "complain", "report_violation"})
#: Said of the question rather than of the form.
_DECLINING = frozenset({"affirm", "deny", "skip"})
#: Examples that are hardly more than the name of a thing, and so a possible answer.
_NAMING = frozenset({"guide/overview", "out_of_scope"})
#: What the classifier says of words that are hardly a change of subject.
_VAGUE = frozenset({"out_of_scope", "affirm", "deny", "skip", "knowledge", "greet", "goodbye"})
#: Slots where a no throws away all that was said, so that it has to be one.
_GRAVE = frozenset({"consent"})
_SHORTEST_NUMBER = 7
#: Characters of another question put instead of an account; whoever writes more tells a story.
_BRIEF = 16
_LONGEST_PRIVATE = 3  # characters of 个人, 自己用
#: Intents whose examples are known by heart.
_BY_HEART = frozenset({"affirm", "deny", "cancel", "skip", "human"})


class Hearing(Protocol):
    """The understanding, as the dialogue uses it."""

    def plain(self, text: str) -> str:
        """The same in simplified characters, every one in its place."""
        ...

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse: ...


Reading = Answered | Remark | Parse


class Reader:
    """Reads by the order of precedence: cancel or human, correction, answer, another intent."""

    def __init__(self, content: Content, forms: Forms, hearing: Hearing) -> None:
        self._forms = forms
        self._hearing = hearing
        self._remarks = Remarks(forms, content.responses)
        self._examples = {folded(text): intent for text, intent in content.examples}

    def read(self, state: State, text: str, today: date) -> Reading:
        """What `text` means to the open form.

        Only words that need understanding are classified: not a value that the asked slot's own
        parser accepts whole, nor a correction that names its field, nor a plain 是, 跳过 or 算了.
        """
        digits = spoken_digits(text)
        said = Said(state, self._forms.fields(state), digits, self._hearing.plain(digits), today)
        if (leaving := self._leaving(state)) is not None:
            return self._freely(said, leaving)
        if known := self._without_classifying(said):
            return known
        return self._classified(said)

    def _freely(self, said: Said, leaving: frozenset[str]) -> Reading:
        """Words for a slot of free text: its answer, unless they clearly leave the question."""
        known = self._examples.get(folded(said.plain))
        if known in leaving:
            return self.meant(said.state, Parse(said.text, known, 1.0, ((known, 1.0),), ()))
        if remark := self._remarks.going_on(said) or self._remarks.made(said):
            return remark
        parse = self._hearing.parse(said.text, today=said.today)
        clear = len(said.plain) <= _BRIEF or parse.confidence >= CERTAIN or parse.intent in _URGENT
        if clear and parse.intent in leaving and self._interrupting(parse):
            return self.meant(said.state, parse)
        return Answered({said.state.asked or "": said.text})

    def _classified(self, said: Said) -> Reading:
        item = said.state.slots.get(FORM_ITEM)
        parse = self._hearing.parse(said.text, context_item=item, today=said.today)
        if changing(said.plain) and (changes := _reset(said, parse) or _anew(said)):
            return Answered(changes)
        if not _clear(parse, _URGENT) and (about := self._remarks.about(said, parse)):
            return about
        told = values(said.fields.values(), said.text, said.plain, parse.entities, item)
        if parse.intent == "apply" and told.said:  # once more, with what was still to be told
            return Answered(told.said)
        field = said.field
        if field is None:
            return self._without_field(said, parse, told)
        if self._interrupting(parse) or (field.decisive and _clear(parse, _URGENT)):
            return self.meant(said.state, parse)
        return self._answering(said, field, parse, told)

    def _without_classifying(self, said: Said) -> Reading | None:
        field = said.field
        if field is not None and field.decisive and said.taken_by(field) is not None:
            return Answered({field.key: said.plain})
        if alone := _alone(said):
            return Answered(alone)
        return self._remarks.going_on(said) or self._by_heart(said) or self._corrected(said)

    def _by_heart(self, said: Said) -> Reading | None:
        field = said.field
        intent = self._examples.get(folded(said.plain))
        if intent in _BY_HEART:
            return self.meant(said.state, Parse(said.text, intent, 1.0, ((intent, 1.0),), ()))
        if field is not None and field.optional and declining(said.plain):
            return Answered({field.key: SKIPPED})
        return self._remarks.made(said)

    def _corrected(self, said: Said) -> Answered | None:
        changes = corrected(said.plain, said.fields.values())
        if not changes:
            return None
        return Answered({key: value and said.original(value) for key, value in changes.items()})

    def meant(self, state: State, parse: Parse) -> Reading:
        """An intent while a form is open: the asked slot's value for it, where it has one."""
        asked = state.asked or ""
        for mapping in self._forms.mappings(asked):
            if mapping.get("type") == "from_intent" and mapping.get("intent") == parse.intent:
                value = mapping.get("value")
                return Answered({asked: value}) if _meant_so(asked, value, parse) else _lost(parse)
        field = self._forms.fields(state).get(asked)
        left = parse.intent == "skip" or (
            parse.intent == "deny"
            and field is not None
            and (field.optional or declining(parse.text))
        )
        if field is not None and left:
            return Answered({field.key: SKIPPED})
        return parse

    def _without_field(self, said: Said, parse: Parse, told: Values) -> Reading:
        """Consent, confirmation, the last digits of a phone: slots that no item defines."""
        if told.alone:
            return Answered(told.said)
        state = said.state
        kinds = {mapping.get("type") for mapping in self._forms.mappings(state.asked)}
        if self._interrupting(parse) or self._named_anew(state, parse):
            return self.meant(state, parse)
        if "from_text" in kinds:
            return Answered({state.asked or "": said.text})
        meant = self.meant(state, parse)
        vague = parse.intent in _VAGUE or numeric(said.plain)
        return _lost(parse) if meant is parse and vague else meant

    def _leaving(self, state: State) -> frozenset[str] | None:
        """For a slot of free text, the intents that are no answer to it; None for other slots.

        Rasa's `not_intent`: a complaint may well be put as a question, or name a case.
        """
        for mapping in self._forms.mappings(state.asked):
            if mapping.get("type") == "from_text" and "not_intent" in mapping:
                return frozenset(mapping["not_intent"])
        return None

    def _named_anew(self, state: State, parse: Parse) -> bool:
        """Whether the text names what the form began with: another number to look up."""
        named = {entity.entity for entity in parse.entities}
        if parse.intent == "progress" and parse.confidence >= CERTAIN:
            return True
        return any(
            mapping.get("entity") in named
            for slot in self._forms.owned(state.loop or "")
            if state.slots.get(slot) is not None
            for mapping in self._forms.mappings(slot)
        )

    def _answering(self, said: Said, field: Field, parse: Parse, told: Values) -> Reading:
        missed = all(not said.state.slots.get(key) for key in told.said)
        if told.alone and (missed or field.kind is not FieldKind.TEXT):
            return Answered(told.said)
        if field.kind in WORDS:
            return Answered(_divided(said, field, parse))
        if named := _named(field, parse):
            return Answered({field.key: named})
        plain = parse.intent in _VAGUE or numeric(said.plain) or denying(said.plain)
        if parse.confidence >= CERTAIN and not plain:
            return self.meant(said.state, parse)
        return Answered({field.key: said.plain})

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


def _lost(parse: Parse) -> Parse:
    """Not understood."""
    return replace(parse, intent=None)


def _meant_so(slot: str, value: object, parse: Parse) -> bool:
    """Whether words that sound like a yes or no are one: 为什么要同意 gives no consent."""
    if parse.text.startswith("/"):  # picked from the numbered choices
        return True
    if value is True:
        return parse.confidence >= CERTAIN and agreeing(parse.text)
    return slot not in _GRAVE or refusing(parse.text)


def _alone(said: Said) -> Mapping[str, Any]:
    """个人 answers for the organisation, whatever was asked; any other name of one is longer."""
    field = said.field
    if field is None or len(said.plain) > _LONGEST_PRIVATE:
        return {}
    for each in said.fields.values():
        if each.kind is FieldKind.ORGANISATION and said.taken_by(each) is not None:
            return {} if said.taken_by(field) is not None else {each.key: said.plain}
    return {}


def _named(field: Field, parse: Parse) -> str | None:
    """The last value of the field's kind in the text; of 不是两台 alone, none."""
    named = [each.value for each in parse.entities if each.entity == field.kind]
    return named[-1] if len(named) > denying(parse.text) else None


def _reset(said: Said, parse: Parse) -> Mapping[str, Any]:
    """不是两台，是三台: the last value named, for the filled field of its kind."""
    return {
        field.key: entity.value
        for entity in parse.entities
        for field in said.fields.values()
        if field.kind == entity.entity and said.state.slots.get(field.key) is not None
    }


def _anew(said: Said) -> Mapping[str, Any]:
    """改成个人: for the answer given last that such a value can replace."""
    value = said.original(renamed(said.plain))
    if not value:
        return {}
    filled = [field for key, field in said.fields.items() if said.state.slots.get(key)]
    for field in reversed(filled):
        if said.taken_by(field, value) is not None:
            return {field.key: said.taken_by(field, value)}
    return {}


def _divided(said: Said, field: Field, parse: Parse) -> dict[str, Any]:
    """张三，13800138000: the number for its own question, the rest for the one that was asked."""
    found: dict[str, Any] = {}
    rest = said.text
    for entity in parse.entities:
        for each in said.fields.values():
            taken = each.key in found or said.state.slots.get(each.key) is not None
            words = said.text[entity.start : entity.end]
            if each.decisive and each.kind == entity.entity and not taken and _long(entity, words):
                found[each.key] = entity.value
                rest = rest.replace(words, " ")
                break
    rest = rest.strip(" ,，、;；:：。")
    if found and rest:
        return {field.key: rest, **found}
    return {field.key: said.taken_by(field) or said.text}


def _long(entity: Entity, words: str) -> bool:
    """Whether it can be nothing but a number of its own: the 3 of 3号楼 is none, nor is 1号."""
    told = words if entity.entity == FieldKind.DATE and "月" not in words else entity.value
    return len(told) >= _SHORTEST_NUMBER
