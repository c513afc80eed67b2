"""Remarks about an open form itself: wait, go on, go back, why do you ask."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.corrections import names_of
from bot.dialogue.forms import Forms
from bot.dialogue.phrasing import asking, emoticon, going_back, going_on, pausing, wondering
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.domain.fields import Field
from bot.errors import Invalid

#: What the slot of a skipped question holds: filled, but with nothing.
SKIPPED = ""
#: What is said to remarks.
FACES = "utter_unknown_kind"
WAITING, GOING_ON, FIRST = "utter_waiting", "utter_going_on", "utter_first_question"
ABOUT = "utter_about"
#: The slot that asks which field is to be filled in anew.
CORRECTION = "correction"
#: From this confidence on a question that names the field asks about something else.
_ELSEWHERE = 0.8
_TELLING = 4  # characters of a name that is a field's own


@dataclass(frozen=True, slots=True)
class Answered:
    """Slot values as said (None: to be asked again), for the form's validation."""

    candidates: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """Answered with `response`; then the form asks again, in full where `anew`."""

    response: str
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A text said to an open form; `plain` is `text` in simplified characters, each in place."""

    state: State
    fields: Mapping[str, Field]
    text: str
    plain: str
    today: date

    @property
    def field(self) -> Field | None:
        """The field asked; None for a slot that no item defines."""
        return self.fields.get(self.state.asked or "")

    def taken_by(self, field: Field, text: str | None = None) -> str | None:
        """`text`, or all that was said, in the spelling that `field` accepts; None: in neither."""
        spellings = (text,) if text is not None else (self.text, self.plain)
        for spelling in dict.fromkeys(spellings):
            try:
                field.parse(spelling, self.today)
            except Invalid:
                continue
            return spelling
        return None

    def original(self, part: str) -> str:
        """The end of the text that reads `part` in simplified characters, as it was said."""
        start = self.plain.rfind(part)
        return self.text[start : start + len(part)] if start >= 0 else part


class Remarks:
    """Tells remarks from answers. `responses` are the names of all that can be said."""

    def __init__(self, forms: Forms, responses: Container[str]) -> None:
        self._forms = forms
        self._responses = responses

    def going_on(self, said: Said) -> Remark | None:
        """继续 is neither a yes nor an answer: it wants the question again."""
        return Remark(GOING_ON, anew=True) if going_on(said.plain) else None

    def made(self, said: Said) -> Remark | Answered | None:
        """The reply to 等一下; for 上一步 the question before; a field named to be changed."""
        if emoticon(said.plain):
            return Remark(FACES)
        if pausing(said.plain):
            return Remark(WAITING)
        if said.state.asked == CORRECTION and (named := _called(said)):
            return Answered({named: None})
        if not said.fields or not going_back(said.plain):
            return None
        before = list(self._before(said))
        return Answered({before[-1]: None}) if before else Remark(FIRST)

    def about(self, said: Said, parse: Parse) -> Remark | None:
        """The reply to a question about the question: why, what it means, whether it must be.

        `parse` is what the same words could mean by themselves.
        """
        if parse.is_value:  # 保密电器有限公司 is afraid of nothing
            return None
        field = said.field
        if parse.confidence < _ELSEWHERE and asking(said.plain) and (named := _named(said)):
            field = named
        elif not wondering(said.plain):
            return None
        for name in (field.kind if field else said.state.asked, said.state.asked):
            if f"{ABOUT}/{name}" in self._responses:
                return Remark(f"{ABOUT}/{name}")
        return Remark(ABOUT)

    def _before(self, said: Said) -> Iterator[str]:
        """The fields filled before the one that is asked."""
        for key in said.fields:
            if key == said.state.asked:
                return
            if said.state.slots.get(key) is not None:
                yield key


def _named(said: Said) -> Field | None:
    """The field that the text names: the asked one, or another by a name that is not short.

    电话 or 时间 may be somebody else's.
    """
    asked = said.field
    if asked and any(name in said.plain for name in names_of(asked)):
        return asked
    return next(
        (
            field
            for field in said.fields.values()
            for name in names_of(field)
            if len(name) >= _TELLING and name in said.plain
        ),
        None,
    )


def _called(said: Said) -> str | None:
    """The field that is called so: 电话."""
    name = said.plain.strip(" 。.!！吧的")
    return next((key for key, field in said.fields.items() if name in names_of(field)), None)
