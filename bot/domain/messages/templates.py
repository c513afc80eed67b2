"""Template messages: which values go into which field, and what WeChat takes in each (47003)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import Invalid


class FieldKind(StrEnum):
    """A field's kind, as WeChat writes it before the number in the field's name (`thing2`)."""

    THING = "thing"
    CHARACTER_STRING = "character_string"
    PHRASE = "phrase"
    NAME = "name"
    NUMBER = "number"
    LETTER = "letter"
    SYMBOL = "symbol"
    AMOUNT = "amount"
    PHONE = "phone_number"
    CAR_NUMBER = "car_number"
    DATE = "date"
    TIME = "time"
    CONST = "const"


@dataclass(frozen=True, slots=True)
class Limit:
    """What WeChat takes: `most` characters, all of them matching `pattern`.

    `cut`: running text that is shortened; anything else would be falsified by shortening it.
    """

    most: int
    pattern: re.Pattern[str]
    cut: bool = False


_ANY = re.compile(r".+")
_DAY = r"[0-9]{4}(年[0-9]{1,2}月[0-9]{1,2}日|-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2})"
_HOUR = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"
_DATE = rf"{_DAY}( {_HOUR})?"
_TIME = rf"({_DATE}|{_HOUR})"

LIMITS: Mapping[FieldKind, Limit] = {
    FieldKind.THING: Limit(20, _ANY, cut=True),
    FieldKind.CHARACTER_STRING: Limit(32, re.compile(r"[!-~]+")),
    FieldKind.PHRASE: Limit(5, re.compile(r"[\u4e00-\u9fff]+")),
    FieldKind.NAME: Limit(20, re.compile(r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .·]+")),
    FieldKind.NUMBER: Limit(32, re.compile(r"-?[0-9]+(\.[0-9]+)?")),
    FieldKind.LETTER: Limit(32, re.compile(r"[A-Za-z]+")),
    FieldKind.SYMBOL: Limit(5, re.compile(r"[^\w\s]+")),
    FieldKind.AMOUNT: Limit(16, re.compile(r"[¥￥$€]?[0-9]{1,10}(\.[0-9]{1,2})?元?")),
    FieldKind.PHONE: Limit(17, re.compile(r"[0-9+() -]+")),
    FieldKind.CAR_NUMBER: Limit(8, re.compile(r"[\u4e00-\u9fff]?[A-Z0-9]+[\u4e00-\u9fff]?")),
    FieldKind.DATE: Limit(41, re.compile(rf"{_DATE}(~{_DATE})?")),
    FieldKind.TIME: Limit(41, re.compile(rf"{_TIME}(~{_TIME})?")),
    FieldKind.CONST: Limit(20, _ANY),
}


def kind_of(field: str) -> FieldKind:
    """The kind that a field's name says; Invalid for a name WeChat does not have."""
    try:
        return FieldKind(field.rstrip("0123456789"))
    except ValueError:
        raise Invalid(f"模板字段“{field}”的类型不存在。") from None


def fit(field: str, value: str) -> str:
    """`value` as the template's `field` takes it: blanks joined, running text cut at its end.

    Invalid, naming the field, when it cannot be made to fit without saying something else.
    """
    limit = LIMITS[kind_of(field)]
    value = " ".join(value.split())
    if limit.cut and len(value) > limit.most:
        value = value[: limit.most - 1] + "…"
    if len(value) > limit.most or not limit.pattern.fullmatch(value):
        raise Invalid(f"模板字段“{field}”不接受现在的内容，请核对模板与字段的对应。")
    return value


@dataclass(frozen=True, slots=True)
class Template:
    """A template of this account for one message.

    `fields` says which of the message's values goes into which field (`thing1` → `item`); `url`
    is where a tap on the card leads when the message has no link of its own, or empty.
    """

    id: str
    fields: Mapping[str, str]
    url: str = ""

    def filled(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Every field with its value; Invalid, naming the field, for one missing or unfit."""
        return {field: fit(field, values.get(name, "")) for field, name in self.fields.items()}
