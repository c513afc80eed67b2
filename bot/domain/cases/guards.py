"""The conditions of machine A's rows: what data an event needs, and when it may happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from bot.domain.cases.case import Case
from bot.domain.catalogue.form import filled_in, form_schema
from bot.domain.catalogue.item import Item
from bot.domain.fields import Value
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow

#: How a request reached the institution when somebody else enters it.
CHANNELS = ("counter", "phone", "online")
_CITIZENS = frozenset({Role.CITIZEN, Role.AGENT})
_REFUSAL_CODES = {
    "out_of_scope": "不属于本机构业务范围",
    "beyond_capability": "超出本机构检定校准能力",
    "not_required": "依法不需要办理",
    "duplicate": "与在办的申请重复",
    "untrue": "申请内容与事实不符",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a guard judges: somebody in `role` wants the event, with `data`, on `today`.

    `item` is the version the case is pinned to; `case` is None before its first event.
    """

    item: Item
    role: Role
    data: Mapping[str, Any]
    today: date
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of the data: the case's fields (None: unchanged), and notes in the history."""

    fields: Mapping[str, Value] | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


class Guard(Protocol):
    """The condition of a row."""

    def schema(self, item: Item) -> dict[str, Any]:
        """The JSON Schema (2020-12) of the event's data, for that item."""
        ...

    def admit(self, attempt: Attempt) -> Kept:
        """Let it happen; Invalid or NotAllowedNow says in Chinese what stands against it.

        The data already has the form that the schema asks for.
        """
        ...


class Unconditional:
    """A row without a condition."""

    def schema(self, item: Item) -> dict[str, Any]:  # noqa: ARG002 - every guard is asked alike
        return _object({})

    def admit(self, attempt: Attempt) -> Kept:  # noqa: ARG002
        return Kept()


class Submission:
    """Every mandatory field present and valid, and the declaration made (G4.1.6).

    On behalf, the recorded consent stands for the declaration.
    """

    def schema(self, item: Item) -> dict[str, Any]:
        declaration = {"const": True, "title": item.declaration}
        return _object({"fields": form_schema(item.form), "declaration": declaration})

    def admit(self, attempt: Attempt) -> Kept:
        own = attempt.role in _CITIZENS
        if own and attempt.data.get("declaration") is not True:
            raise Invalid(f"提交前请确认：{attempt.item.declaration}")
        values = attempt.data.get("fields", {})
        return Kept(filled_in(attempt.item.form, values, attempt.today))


class Acceptance:
    """Every line of the item's checklist ticked by the officer who accepts (G6.3.2.1)."""

    def schema(self, item: Item) -> dict[str, Any]:
        lines = [{"const": check.id, "title": check.text} for check in item.checks]
        return _object(
            {
                "checklist": {
                    "type": "array",
                    "title": "受理核对表，逐项核对后全部列出",
                    "items": {"oneOf": lines},
                    "minItems": len(lines),
                    "uniqueItems": True,
                }
            }
        )

    def admit(self, attempt: Attempt) -> Kept:
        ticked = attempt.data.get("checklist", [])
        missing = [check.text for check in attempt.item.checks if check.id not in ticked]
        if missing:
            raise Invalid(f"受理前请逐项核对，尚未核对：{'；'.join(missing)}。")
        return Kept(notes={"checklist": [check.id for check in attempt.item.checks]})


class Refusal:
    """A reason code, its text, and a remedy or the body whose business it is (G6.3.2.3)."""

    def schema(self, item: Item) -> dict[str, Any]:  # noqa: ARG002
        codes = [{"const": code, "title": title} for code, title in _REFUSAL_CODES.items()]
        text = {"type": "string", "minLength": 4, "maxLength": 500, "pattern": r"\S"}
        properties = {
            "code": {"oneOf": codes, "title": "不予受理的理由"},
            "text": text | {"title": "理由说明，申请人会看到"},
            "remedy": text | {"title": "救济途径，或该由哪个部门办理及其电话；申请人会看到"},
        }
        return _object(properties)

    def admit(self, attempt: Attempt) -> Kept:
        notes = {key: str(attempt.data[key]) for key in ("code", "remedy")}
        return Kept(notes=notes, reason=str(attempt.data["text"]).strip())


_UNCONDITIONAL = Unconditional()
_GUARDS: Mapping[tuple[str, str], Guard] = {
    ("draft", "submit"): Submission(),
    ("submitted", "accept"): Acceptance(),
    ("submitted", "refuse"): Refusal(),
}
_BEHALF = {
    "channel": {"enum": list(CHANNELS), "title": "申请人通过何种渠道提出"},
    "consent": {"type": "string", "minLength": 2, "maxLength": 200, "title": "申请人同意的依据"},
}


def guard_of(row: Transition) -> Guard | None:
    """The condition of a row as code; None while it is not built, and then the row is shut.

    A row that needs a second person is shut as well until approvals are kept.
    """
    if row.approver is not None:
        return None
    return _GUARDS.get((row.origin, row.event)) if row.guard else _UNCONDITIONAL


def data_schema(row: Transition, item: Item, role: Role) -> dict[str, Any]:
    """The JSON Schema of the data that `role` sends with the row's event."""
    guard = guard_of(row)
    schema = guard.schema(item) if guard else _object({}, closed=False)
    if not _on_behalf(row, role):
        return schema
    needed = [name for name in schema["required"] if name != "declaration"]
    properties = schema["properties"] | _BEHALF
    return schema | {"properties": properties, "required": [*needed, *_BEHALF]}


def admit(row: Transition, attempt: Attempt) -> Kept:
    """Let the row happen, as its guard says; NotAllowedNow while that is not built."""
    guard = guard_of(row)
    if guard is None:
        raise NotAllowedNow(f"“{row.label}”这一步骤尚未开通，请按现行线下流程办理。")
    kept = guard.admit(attempt)
    if not _on_behalf(row, attempt.role):
        return kept
    return replace(kept, notes={**kept.notes, **{key: attempt.data[key] for key in _BEHALF}})


def _on_behalf(row: Transition, role: Role) -> bool:
    """A system acts for a citizen wherever it acts; others only when they hand something in."""
    if Role.CITIZEN not in row.roles:
        return False
    return role is Role.SYSTEM or (row.event == "submit" and role not in _CITIZENS)


def _object(properties: Mapping[str, Any], *, closed: bool = True) -> dict[str, Any]:
    """An object in which every property is required."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": not closed,
    }
