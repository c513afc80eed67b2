"""A whole form: every value checked, every mistake told at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.domain.fields import Field, Value
from bot.errors import Invalid


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
