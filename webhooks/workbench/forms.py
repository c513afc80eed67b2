"""A form for an event, drawn from the JSON Schema of its data; and its data read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.actions import Action
from bot.errors import Invalid
from webhooks.workbench.posted import Posted

#: Texts up to here are asked for in one line.
_ONE_LINE = 100

#: What stands on a button where the table's own word is none that one presses; in this order.
_BUTTONS = {
    "claim": "接单",
    "answer": "答复",
    "redirect": "请对方找别的部门",
    "release": "转给同事",
    "close": "结束咨询",
}
_HINTS = {
    "claim": "接单后由您答复，机器人不再说话；第一句话会马上发给对方。",
    "answer": "一次答复完整；发出后咨询即算答复，对方可以再次询问。",
    "release": "回到待接队列，由同事接着办；对方看不到交接说明。",
    "redirect": "不归我们办的，写明该找谁、电话多少，会发给对方。",
}
#: What already stands in a field, to be sent as it is or changed.
SUGGESTED = {("claim", "greeting"): "您好，您的问题我已经看到，请稍候，我马上答复您。"}


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `kind`: line, area, number, choice, check."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    shortest: int = 0
    longest: int = 0
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one event; `typed`: it was sent before and something was wrong."""

    event: str
    button: str
    hint: str
    inputs: tuple[Input, ...]
    typed: bool = False


def form_of(action: Action, typed: Mapping[str, str] | None = None) -> Form | None:
    """The form for `action`, filled with what was `typed` before.

    None where its data has a shape that a plain form cannot ask for.
    """
    inputs = tuple(_inputs(action, typed))
    if None in inputs:
        return None
    return Form(
        action.event,
        _BUTTONS.get(action.event, action.label),
        _HINTS.get(action.event, ""),
        tuple(each for each in inputs if each is not None),
        typed is not None,
    )


def in_order(forms: Iterable[Form]) -> list[Form]:
    """What one most likely wants comes first; the rest as in the table."""
    known = list(_BUTTONS)
    return sorted(forms, key=lambda f: known.index(f.event) if f.event in known else len(known))


def data_of(action: Action, posted: Posted) -> dict[str, Any]:
    """The event's data as the form gave it; Invalid names the field to mend."""
    given = ((each, posted.text(f"data.{each.name}")) for each in _inputs(action, None) if each)
    return {each.name: _value(each, text) for each, text in given if each.required or text}


def _inputs(action: Action, typed: Mapping[str, str] | None) -> list[Input | None]:
    required = action.data.get("required", ())
    found = []
    for name, schema in action.data.get("properties", {}).items():
        suggested = SUGGESTED.get((action.event, name), "")
        value = suggested if typed is None else typed.get(f"data.{name}", "")
        found.append(_input(name, schema, value, required=name in required))
    return found


def _input(name: str, schema: Mapping[str, Any], value: str, *, required: bool) -> Input | None:
    label = str(schema.get("title", name))
    if choices := _choices(schema):
        return Input(name, label, "choice", value, required, choices=choices)
    match schema.get("type"):
        case "string":
            shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 0)
            kind = "line" if 0 < longest <= _ONE_LINE else "area"
            return Input(name, label, kind, value, required, shortest, longest)
        case "integer":
            return Input(name, label, "number", value, required)
        case "boolean":
            return Input(name, label, "check", value, required=False)
    return None


def _choices(schema: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if "oneOf" in schema:
        return tuple((str(one["const"]), str(one["title"])) for one in schema["oneOf"])
    return tuple((str(one), str(one)) for one in schema.get("enum", ()))


def _value(asked: Input, text: str) -> str | int | bool:
    if asked.kind == "check":
        return bool(text)
    if not text:
        raise Invalid(f"请填写“{asked.label}”。")
    if asked.kind == "number":
        if not (text.isascii() and text.isdecimal()):
            raise Invalid(f"“{asked.label}”请填整数。")
        return int(text[:18])
    if asked.kind == "choice" and text not in dict(asked.choices):
        raise Invalid(f"请选择“{asked.label}”。")
    if len(text) < asked.shortest:
        raise Invalid(f"“{asked.label}”至少 {asked.shortest} 个字。")
    if asked.longest and len(text) > asked.longest:
        raise Invalid(f"“{asked.label}”最多 {asked.longest} 个字，现在是 {len(text)} 个字。")
    return text
