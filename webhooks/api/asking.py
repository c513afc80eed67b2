"""The body that asks for an event, of a case or of a certificate: its schema, and reading it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.errors import Invalid
from bot.services.cases.transition import Wish

_LONGEST_REASON = 500
#: Any data at all: which it has to be is found out with the event.
ANY_DATA: Mapping[str, Any] = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a body asks for, or the first mistake that keeps it from asking for anything."""

    wish: Wish | None
    mistake: str = ""

    @property
    def event(self) -> str:
        """The event, empty where there is none to be read."""
        return self.wish.event if self.wish else ""


def body_schema(
    events: Collection[str], data: Mapping[str, Any] = ANY_DATA, *, reason: bool = False
) -> dict[str, Any]:
    """The JSON Schema of a body that asks for one of `events` with such `data`.

    `reason`: it has to be given.
    """
    least = {"minLength": 2, "pattern": r"\S"} if reason else {}
    return {
        "type": "object",
        "properties": {
            "event": {"enum": list(events), "title": "操作"},
            "version": {"type": "integer", "minimum": 1, "title": "所见的 version"},
            "reason": {
                "type": "string",
                **least,
                "maxLength": _LONGEST_REASON,
                "title": "理由",
            },
            "data": dict(data),
        },
        "required": [
            "event",
            "version",
            *(["reason"] if reason else []),
            *(["data"] if _needed(data) else []),
        ],
        "additionalProperties": False,
    }


def _needed(data: Mapping[str, Any]) -> bool:
    """Whether no data at all would not do."""
    branches = data.get("anyOf", ())
    return bool(data.get("required")) or bool(branches and all(map(_needed, branches)))


def asking(number: str, body: object, events: Collection[str]) -> Asking:
    """What `body` asks of that number."""
    mistake = first_mistake(body, body_schema(events))
    if mistake or not isinstance(body, dict):
        return Asking(None, mistake)
    wish = Wish(
        number,
        body["event"],
        int(body["version"]),
        body.get("data", {}),
        body.get("reason", "").strip(),
    )
    return Asking(wish)


def first_mistake(body: object, schema: Mapping[str, Any]) -> str:
    """One sentence on what is wrong with a body; empty when nothing is."""
    mistake = best_match(Draft202012Validator(schema).iter_errors(body))
    if mistake is None:
        return ""
    place = mistake.json_path.replace("$", "请求正文", 1)
    return f"{place} 不符合要求，请对照 schema 修改。"


def with_whole_schema(mistake: Invalid, schema: Mapping[str, Any]) -> Invalid:
    """The same refusal with the schema of the whole body, so that its sender can mend it."""
    return Invalid(mistake.sentence, schema=schema)
