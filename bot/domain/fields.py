"""Form fields: what is asked, and how an answer is understood, refused, shown and masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain import answers
from bot.domain.numbers import narrow
from bot.domain.numerals import whole_number
from bot.domain.phones import masked_phone
from bot.errors import Invalid

#: What a form keeps: dates as ISO text, choices by their value, yes_no as bool. JSON as it is.
Value = str | int | bool


class FieldKind(StrEnum):
    """What sort of answer a field takes."""

    TEXT = "text"
    NAME = "name"
    PHONE = "phone"
    USCC = "uscc"
    ID_CARD = "id_card"
    QUANTITY = "quantity"
    DATE = "date"
    ADDRESS = "address"
    CHOICE = "choice"
    YES_NO = "yes_no"
    ORGANISATION = "organisation"
    INSTRUMENT = "instrument"
    PASSAGE = "passage"


#: Kinds whose answers are free words: a sentence that asks something else would pass for one.
WORDS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.NAME,
        FieldKind.ADDRESS,
        FieldKind.ORGANISATION,
        FieldKind.INSTRUMENT,
        FieldKind.PASSAGE,
    }
)


class LooksLike(Invalid):
    """The answer has the shape of another kind, given as `kind`: it is never taken silently."""

    def __init__(self, sentence: str, kind: FieldKind) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers: what is kept and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `personal` values need consent first; `remember`ed ones are offered again in a later form;
    `coming` refuses days gone by; `unit` is the measure word of a quantity.
    """

    key: str
    kind: FieldKind
    label: str
    ask: str
    example: str
    optional: bool = False
    choices: tuple[Choice, ...] = ()
    personal: bool = False
    remember: bool = False
    coming: bool = False
    unit: str = ""

    @property
    def decisive(self) -> bool:
        """Whether a whole answer that parses leaves nothing to classify."""
        return self.kind not in WORDS

    def parse(self, text: str, today: date) -> Value:
        """The value that a citizen's whole answer stands for; `today` in Asia/Shanghai.

        Invalid with the label, a reason and an example; LooksLike when the answer has the shape of
        another kind (a telephone number where a name was asked).
        """
        try:
            whole = answers.passage if self.kind is FieldKind.PASSAGE else answers.cleaned
            return _READERS[self.kind](self, whole(text), today)
        except answers.Resembles as other:
            raise LooksLike(self._refusal(other), FieldKind(other.like)) from None
        except Invalid as wrong:
            raise Invalid(self._refusal(wrong)) from None

    def accept(self, value: object, today: date) -> Value:
        """A value that came as JSON, checked as strictly as an answer. Invalid as in `parse`."""
        match value:
            case bool() if self.kind is FieldKind.YES_NO:
                return value
            case bool():
                raise Invalid(self._refusal(Invalid("不能是 true 或 false")))
            case int() | str():
                return self.parse(str(value), today)
            case _:
                raise Invalid(self._refusal(Invalid("应为文字或整数")))

    def _refusal(self, wrong: Invalid) -> str:
        named = "" if wrong.sentence.startswith(self.label) else f"{self.label}："
        return f"{named}{wrong.sentence}。例如：{self.example}"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of a value in the API."""
        described: dict[str, Any] = {"title": self.label}
        match self.kind:
            case FieldKind.QUANTITY:
                return described | {"type": "integer", "minimum": 1, "maximum": answers.MOST}
            case FieldKind.YES_NO:
                return described | {"type": "boolean"}
            case FieldKind.DATE:
                return described | {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
            case FieldKind.CHOICE:
                return described | {"enum": [choice.value for choice in self.choices]}
            case _:
                passage = self.kind is FieldKind.PASSAGE
                most = answers.LONGEST_PASSAGE if passage else answers.LONGEST
                words = {"type": "string", "minLength": 1, "maxLength": most}
                return described | words | {"examples": [self.example]}

    def show(self, value: Value) -> str:
        """The value as a citizen reads it in a summary."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.kind is FieldKind.DATE:
            day = date.fromisoformat(str(value))
            return f"{day.year}年{day.month}月{day.day}日"
        if self.kind is FieldKind.CHOICE:
            return next((c.label for c in self.choices if c.value == value), str(value))
        return f"{value}{self.unit}"

    def masked(self, value: Value) -> str:
        """The value for eyes that need only recognise it: 138****5678, 王**."""
        if not self.personal:
            return self.show(value)
        return _MASKS.get(self.kind, _mask_words)(str(value))


def _choice(field: Field, plain: str, _today: date) -> str:
    number = whole_number(plain.removeprefix("第").removesuffix("个").removesuffix("项"))
    if number is not None and 1 <= number <= len(field.choices):
        return field.choices[number - 1].value
    said = narrow(plain)
    exact = [c for c in field.choices if said in (narrow(c.value), narrow(c.label))]
    named = exact or [c for c in field.choices if said in narrow(c.label) or c.label in plain]
    if len(named) != 1:
        menu = "，".join(f"{place} {c.label}" for place, c in enumerate(field.choices, 1))
        raise Invalid(f"请回复序号（{menu}）")
    return named[0].value


_READERS: Mapping[FieldKind, Callable[[Field, str, date], Value]] = {
    FieldKind.TEXT: lambda _field, plain, _today: answers.words(plain),
    FieldKind.NAME: lambda _field, plain, _today: answers.name(plain),
    FieldKind.PHONE: lambda _field, plain, _today: answers.phone(plain),
    FieldKind.USCC: lambda _field, plain, _today: answers.uscc(plain),
    FieldKind.ID_CARD: lambda _field, plain, today: answers.id_card(plain, today),
    FieldKind.QUANTITY: lambda _field, plain, _today: answers.quantity(plain),
    FieldKind.DATE: lambda field, plain, today: answers.day(plain, today, coming=field.coming),
    FieldKind.ADDRESS: lambda _field, plain, _today: answers.address(plain),
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: lambda _field, plain, _today: answers.yes_or_no(plain),
    FieldKind.ORGANISATION: lambda _field, plain, _today: answers.organisation(plain),
    FieldKind.INSTRUMENT: lambda _field, plain, _today: answers.instrument(plain),
    FieldKind.PASSAGE: lambda _field, plain, _today: plain,
}


def _mask_words(value: str) -> str:
    return value[:1] + "*" * (len(value) - 1)


def _mask_number(value: str) -> str:
    return f"{value[:4]}{'*' * (len(value) - 8)}{value[-4:]}"


_MASKS: Mapping[FieldKind, Callable[[str], str]] = {
    FieldKind.PHONE: masked_phone,
    FieldKind.USCC: _mask_number,
    FieldKind.ID_CARD: _mask_number,
    FieldKind.ADDRESS: lambda value: f"{value[:6]}****",
}
