"""Cases filed on behalf of a citizen: which event they are born by, and the schema of the body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import CHANNELS, Scene
from bot.domain.cases.guards.register import data_schema
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.fields import FieldKind
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import RoleRefused

Json = dict[str, Any]

#: Said once for the whole request, not among the fields.
_BESIDE = frozenset({"channel", "consent"})
#: A ticket that nobody can be answered about waits for nothing.
_ANSWERED = frozenset({"escalate", "escalate_off_hours"})
_REACHABLE = [
    {"properties": {"openid": {"type": "string"}}, "required": ["openid"]},
    {"required": ["citizen"]},
]
_WRITERS = frozenset({Role.CONSULTANT, Role.ACCEPTANCE})
_CITIZEN: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 30, "pattern": r"\S"},
        "phone": {"type": "string", "minLength": 5, "maxLength": 20, "pattern": r"\S"},
    },
    "required": ["name", "phone"],
    "additionalProperties": False,
}
#: Fields of an item's form that `citizen` fills where they are left out.
PERSONAL = {FieldKind.NAME: "name", FieldKind.PHONE: "phone"}


@dataclass(frozen=True, slots=True)
class Birth:
    """How a case of that kind comes to be through this key: the row, and in which role."""

    row: Transition
    scene: Scene
    role: Role

    @property
    def data(self) -> Json:
        """The JSON Schema of the event's data."""
        return data_schema(self.row, self.scene, self.role)


def birth_of(actor: Actor, scene: Scene, channel: object) -> Birth:
    """The birth of a case of the scene's kind; RoleRefused when the key may file none."""
    machine = MACHINES[scene.kind]
    row = machine.row(machine.start, _event(actor, scene, channel))
    role = row.role_of(actor.roles) if row else None
    if row is None or role is None:
        raise RoleRefused
    return Birth(row, scene, role)


def _event(actor: Actor, scene: Scene, channel: object) -> str:
    if scene.kind is CaseKind.APPLICATION:
        return "submit"
    if scene.kind is not CaseKind.CONSULTATION:
        return "register"
    writes = bool(actor.roles & _WRITERS)
    if writes and (channel != "online" or Role.SYSTEM not in actor.roles):
        return "record"
    here = scene.opening.is_open(scene.now, scene.calendar)
    return "escalate" if here else "escalate_off_hours"


def outline(items: tuple[str, ...]) -> Json:
    """The JSON Schema of any body, whatever its kind."""
    kinds = [kind.value for kind in CaseKind]
    return {
        "type": "object",
        "properties": {
            "kind": {"enum": kinds, "title": "办件种类"},
            "item": {"enum": [*items, "", None], "title": "服务事项，申请必填"},
            "category": {"type": "string", "title": "投诉、举报的类别"},
            "openid": {
                "type": ["string", "null"],
                "pattern": r"^[\x21-\x7e]{1,64}$",
                "title": "申请人在公众号的 openid",
            },
            "citizen": {**_CITIZEN, "title": "没有账号的申请人"},
            "fields": {"type": "object", "title": "表单内容"},
            "data": {"type": "object", "title": "这一步另外需要的内容"},
            "channel": {"enum": list(CHANNELS), "title": "申请人通过何种渠道提出"},
            "consent": {
                "type": "string",
                "minLength": 2,
                "maxLength": 200,
                "pattern": r"\S",
                "title": "申请人同意的依据",
            },
        },
        "required": ["kind", "fields", "channel"],
        "not": {"properties": {"openid": {"type": "string"}}, "required": ["openid", "citizen"]},
        "additionalProperties": False,
    }


def body_schema(birth: Birth, items: tuple[str, ...]) -> Json:
    """The JSON Schema of a body for that birth, its fields as the event needs them."""
    whole, kind, item = outline(items), birth.scene.kind, birth.scene.item
    properties = dict(whole["properties"])
    properties["kind"] = {"const": kind.value}
    properties["item"] = {"const": item.id} if item else {"enum": ["", None]}
    properties["fields"] = _fields_of(birth.data, item)
    properties["channel"] = birth.data["properties"]["channel"]
    required = [*whole["required"], *(["item"] if item else [])]
    if "consent" in birth.data["required"]:
        required.append("consent")
    alone = {"properties": {"fields": {"required": _required(birth.data, item)}}}
    schema = {**whole, "properties": properties, "required": required}
    schema |= {"if": {"required": ["citizen"]}, "else": alone}
    return {**schema, "anyOf": _REACHABLE} if birth.row.event in _ANSWERED else schema


def _fields_of(data: Json, item: Item | None) -> Json:
    """What stands under `fields`; what `citizen` or `category` may say need not be said there."""
    if item is not None:
        form: Json = data["properties"]["fields"]
        told = {field.key for field in item.form if field.kind in PERSONAL}
    else:
        properties = {k: v for k, v in data["properties"].items() if k not in _BESIDE}
        form = {**data, "properties": properties}
        told = {"name", "phone"}
    return {**form, "required": [key for key in _required(data, item) if key not in told]}


def _required(data: Json, item: Item | None) -> list[str]:
    """What has to stand under `fields` where no `citizen` says who it is."""
    if item is not None:
        return list(data["properties"]["fields"]["required"])
    return [key for key in data["required"] if key not in {"category", "why", *_BESIDE}]
