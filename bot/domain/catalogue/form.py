"""A form: read from its file, shown as a schema, its values checked all together."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.domain.entries import Entry
from bot.domain.fields import Choice, Field, FieldKind, Value
from bot.errors import Invalid

#: Characters of a name that a template message can carry whole (wechat.md 3.6, `thing`).
LONGEST_NAME = 20


def filled_in(form: Iterable[Field], values: Mapping[str, Any], today: date) -> dict[str, Value]:
    """The values in the form's order, in canonical writing; `today` in Asia/Shanghai.

    An optional field may be missing, None or empty. Invalid lists every mistake, so that nobody is
    sent back twice; a key the form does not have is one.
    """
    fields = tuple(form)
    accepted: dict[str, Value] = {}
    mistakes = [
        f"没有“{key}”这一项" for key in values if all(field.key != key for field in fields)
    ]
    for field in fields:
        value = values.get(field.key)
        if value is None or value == "":
            if not field.optional:
                mistakes.append(f"{field.label}：必填。例如：{field.example}")
            continue
        try:
            accepted[field.key] = field.accept(value, today)
        except Invalid as mistake:
            mistakes.append(mistake.sentence)
    if mistakes:
        raise Invalid("；".join(mistakes) + "。")
    return accepted


def form_schema(form: Iterable[Field]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the values."""
    fields = tuple(form)
    return {
        "type": "object",
        "properties": {field.key: field.schema() for field in fields},
        "required": [field.key for field in fields if not field.optional],
        "additionalProperties": False,
    }


def form_from(entry: Entry) -> tuple[Field, ...]:
    """The fields under `form:` of an item file. WrongEntry names the first mistake."""
    fields: list[Field] = []
    for each in entry.entries("form"):
        field = field_from(each)
        if any(field.key == other.key for other in fields):
            raise each.wrong("key", f"“{field.key}”出现了两次，请改名")
        fields.append(field)
    return tuple(fields)


def field_from(entry: Entry, *, asked: bool = True) -> Field:
    """One field of a file; what nobody is `asked` (staff fill it in) needs no question."""
    kind = entry.word("kind", FieldKind)
    choices = entry.entries("choices") if kind is FieldKind.CHOICE else ()
    label = entry.text("label", longest=LONGEST_NAME)
    field = Field(
        key=entry.identifier("key"),
        kind=kind,
        label=label,
        ask=entry.text("ask") if asked else label,
        example=entry.text("example"),
        optional=entry.flag("optional"),
        choices=tuple(Choice(each.text("value"), each.text("label")) for each in choices),
        personal=entry.flag("personal"),
        remember=entry.flag("remember"),
        coming=entry.flag("coming"),
        unit=entry.text_or("unit", ""),
    )
    entry.finish()
    return field


def field_mapping(field: Field) -> dict[str, Any]:
    """The field as JSON values; `field_from` reads it back to an equal one."""
    mapping: dict[str, Any] = {
        "key": field.key,
        "kind": field.kind.value,
        "label": field.label,
        "ask": field.ask,
        "example": field.example,
        **{
            flag: True
            for flag in ("optional", "personal", "remember", "coming")
            if getattr(field, flag)
        },
    }
    if field.choices:
        mapping["choices"] = [{"value": c.value, "label": c.label} for c in field.choices]
    return mapping | ({"unit": field.unit} if field.unit else {})
