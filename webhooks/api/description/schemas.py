"""The shapes that the API's description names: what is answered, and what is asked."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.machine import CERTIFICATE
from bot.domain.people.actor import Role
from bot.domain.time.clocks import ClockState, Unit
from bot.services.cases.casebook import Casebook
from webhooks.api.certificates import DRAFT_SCHEMA, EVENTS, event_schema
from webhooks.api.description.bodies import births, events
from webhooks.api.description.examples import example_of

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_MAYBE: Json = {"type": ["string", "null"]}
_COUNT: Json = {"type": "integer", "minimum": 1}
_MOMENT: Json = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-11-22T09:30:00+08:00"],
}
_DAY: Json = {"type": "string", "format": "date", "examples": ["2026-11-22"]}


def schemas(casebook: Casebook, now: datetime, states: Collection[str]) -> Json:
    """Every shape by its name."""
    return {
        **_case_schemas(states),
        **_part_schemas(),
        "Event": {"oneOf": list(events(casebook, now))},
        "Filing": {"anyOf": list(births(casebook, now))},
        "File": _object(
            {"id": _TEXT, "sha256": _TEXT, "size": {"type": "integer"}, "type": _TEXT}
        ),
        "Certificate": _certificate(),
        "Draft": dict(DRAFT_SCHEMA),
        "CertificateEvent": {"oneOf": [_certificate_event(event) for event in EVENTS]},
        "Problem": _problem(),
    }


def reference(schema: str) -> Json:
    """A pointer to the shape of that name."""
    return {"$ref": f"#/components/schemas/{schema}"}


def _case_schemas(states: Collection[str]) -> Json:
    case = {
        "number": _TEXT,
        "kind": _one_of(CaseKind),
        "item": _TEXT,
        "category": _TEXT,
        "state": {"enum": sorted(states)},
        "version": _COUNT,
        "openid": _MAYBE,
        "created": _MOMENT,
    }
    further = {
        "fields": {"type": "object"},
        "pending": {"anyOf": [reference("Pending"), {"type": "null"}]},
        "history": _list_of("HistoryEntry"),
        "clocks": _list_of("Clock"),
        "actions": _list_of("Action"),
    }
    following = {**_MAYBE, "title": "下一页的 cursor，没有则为 null"}
    return {
        "CaseSummary": _object(case),
        "CaseList": _object({"items": _list_of("CaseSummary"), "next": following}),
        "Case": _object(case | further),
        "Filed": {
            "allOf": [reference("Case")],
            "properties": {"code": {**_TEXT, "title": "没有账号的投诉举报：查询码，只给这一次"}},
        },
    }


def _part_schemas() -> Json:
    lines = ("event", "from", "to", "actor", "role", "reason")
    clock = {"limit": _COUNT, "unit": _one_of(Unit), "started": _MOMENT, "due": _MOMENT}
    action = {
        "event": _TEXT,
        "roles": _list_of("Role"),
        "approver": {"anyOf": [reference("Role"), {"type": "null"}]},
        "data": {"type": "object", "title": "data 的 JSON Schema"},
    }
    return {
        "HistoryEntry": _object({"at": _MOMENT, **dict.fromkeys(lines, _TEXT)}),
        "Clock": _object({"kind": _TEXT, **clock, "state": _one_of(ClockState)}),
        "Pending": _object(
            {"event": _TEXT, "by": _TEXT, "role": reference("Role"), "at": _MOMENT}
        ),
        "Action": _object(action),
        "Role": _one_of(Role),
    }


def _certificate() -> Json:
    texts = ("number", "identifier", "code", "case", "item", "holder")
    return _object(
        {
            **dict.fromkeys(texts, _TEXT),
            "type": _one_of(CertificateType),
            "state": {"enum": list(CERTIFICATE.states)},
            "version": _COUNT,
            "fields": {"type": "object"},
            "issued": _DAY,
            "valid_until": {"anyOf": [_DAY, {"type": "null"}]},
            "expired": {"type": "boolean"},
            "replaces": _MAYBE,
            "replaced_by": _MAYBE,
            "created": _MOMENT,
            "pending": {"anyOf": [reference("Pending"), {"type": "null"}]},
            "history": _list_of("HistoryEntry"),
            "actions": _list_of("Action"),
        }
    )


def _certificate_event(event: str) -> Json:
    schema, row = event_schema(event), CERTIFICATE.rows_of(event)[0]
    roles = "、".join(role.value for role in row.callers)
    second = f"须由另一位 {row.approver.value} 确认。" if row.approver else ""
    described = {"title": row.label, "description": f"岗位：{roles}。{second}"}
    return {**schema, **described, "examples": [example_of(schema)]}


def _problem() -> Json:
    told = _object({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT})
    further = {
        "instance": _TEXT,
        "schema": {"type": "object", "title": "所要求的请求正文的 JSON Schema"},
        "allowed": {"type": "array", "items": _TEXT, "title": "现在可做的操作"},
    }
    return {**told, "properties": {**told["properties"], **further}}


def _one_of(names: type[CaseKind | Role | Unit | ClockState | CertificateType]) -> Json:
    return {"enum": [each.value for each in names]}


def _list_of(schema: str) -> Json:
    return {"type": "array", "items": reference(schema)}


def _object(properties: Mapping[str, Any]) -> Json:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}
