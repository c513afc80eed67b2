"""The API described as OpenAPI 3.1, from the tables that the product itself goes by."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards import data_schema, guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Role
from webhooks.api.events import body_schema
from webhooks.api.idempotency import HEADER
from webhooks.api.queries import parameters
from webhooks.errors import PROBLEM_TYPE

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_MOMENT: Json = {
    "type": "string",
    "format": "date-time",
    "examples": ["2026-11-22T09:30:00+08:00"],
}
_NUMBER: Json = {"name": "number", "in": "path", "required": True, "schema": _TEXT}
_ONCE: Json = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "每次操作一个新值；重试时用同一个值，得到同一个答复。保存 24 小时。",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_REFUSALS = {
    "400": "请求无法识别，或缺少 Idempotency-Key",
    "401": "没有有效的密钥",
    "403": "密钥的岗位没有此项权限",
    "404": "没有这个办件，或与此密钥无关",
    "409": "办件已有新版本，或同一请求正在处理",
    "413": "请求正文过大",
    "415": "请求正文不是 JSON",
    "422": "内容需要修改（附 schema），或当前状态不允许（附 allowed）",
    "503": "暂时无法办理，稍后再试",
}


def document(base: str, items: Iterable[Item], states: Collection[str]) -> Json:
    """The whole description; `base` is the path that all addresses begin with."""
    offered = tuple(items)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "衡信 Hengxin 业务接口",
            "version": "1",
            "description": "办件的查询与办理。时间为 RFC 3339（+08:00），错误为 RFC 9457 文档。",
        },
        "servers": [{"url": base}],
        "security": [{"key": []}],
        "paths": _paths(states),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(offered, states),
            "responses": {code: _problem(text) for code, text in _REFUSALS.items()},
        },
    }


def _paths(states: Collection[str]) -> Json:
    return {
        "/cases": {"get": _listing(states)},
        "/cases/{number}": {"get": _showing()},
        "/cases/{number}/events": {"post": _posting()},
        "/openapi.json": {"get": _describing()},
    }


def _listing(states: Collection[str]) -> Json:
    query = [
        {"name": name, "in": "query", "schema": dict(schema)}
        for name, schema in parameters(states).items()
    ]
    return {
        "operationId": "listCases",
        "summary": "办件列表，新的在前",
        "parameters": query,
        "responses": _answers("CaseList", "401", "422", "503"),
    }


def _showing() -> Json:
    return {
        "operationId": "getCase",
        "summary": "一个办件：内容、历史、此密钥现在可做的操作",
        "parameters": [_NUMBER],
        "responses": _answers("Case", "401", "404", "503"),
    }


def _posting() -> Json:
    return {
        "operationId": "postEvent",
        "summary": "办理一步",
        "parameters": [_NUMBER, _ONCE],
        "requestBody": {"required": True, "content": _json_of("Event")},
        "responses": _answers("Case", *_REFUSALS),
    }


def _describing() -> Json:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "getDescription",
        "summary": "本文档",
        "security": [],
        "responses": {"200": {"description": "OpenAPI 3.1", "content": content}},
    }


def _answers(schema: str, *refusals: str) -> Json:
    refused = {code: {"$ref": f"#/components/responses/{code}"} for code in refusals}
    return {"200": {"description": "成功", "content": _json_of(schema)}, **refused}


def _json_of(schema: str) -> Json:
    return {"application/json": {"schema": _reference(schema)}}


def _problem(description: str) -> Json:
    content = {PROBLEM_TYPE: {"schema": _reference("Problem")}}
    return {"description": description, "content": content}


def _schemas(items: tuple[Item, ...], states: Collection[str]) -> Json:
    return {
        **_case_schemas(states),
        "HistoryEntry": _object(
            {
                "at": _MOMENT,
                **dict.fromkeys(("event", "from", "to", "actor", "role", "reason"), _TEXT),
            }
        ),
        "Action": _object(
            {
                "event": _TEXT,
                "roles": _list_of("Role"),
                "approver": {"anyOf": [_reference("Role"), {"type": "null"}]},
                "data": {"type": "object", "title": "data 的 JSON Schema"},
            }
        ),
        "Role": {"enum": [role.value for role in Role]},
        "Event": {"oneOf": list(_events(items))},
        "Problem": _problem_schema(),
    }


def _case_schemas(states: Collection[str]) -> Json:
    case = {
        "number": _TEXT,
        "kind": {"enum": [kind.value for kind in CaseKind]},
        "item": _TEXT,
        "category": _TEXT,
        "state": {"enum": sorted(states)},
        "version": {"type": "integer", "minimum": 1},
        "openid": {"type": ["string", "null"]},
        "created": _MOMENT,
    }
    further = {
        "fields": {"type": "object"},
        "pending": {"type": ["object", "null"]},
        "history": _list_of("HistoryEntry"),
        "clocks": {"type": "array", "items": {"type": "object"}},
        "actions": _list_of("Action"),
    }
    following = {"type": ["string", "null"], "title": "下一页的 cursor，没有则为 null"}
    return {
        "CaseSummary": _object(case),
        "CaseList": _object({"items": _list_of("CaseSummary"), "next": following}),
        "Case": _object(case | further),
    }


def _problem_schema() -> Json:
    told = _object({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT})
    further = {
        "instance": _TEXT,
        "schema": {"type": "object", "title": "所要求的请求正文的 JSON Schema"},
        "allowed": {"type": "array", "items": _TEXT, "title": "现在可做的操作"},
    }
    return {**told, "properties": {**told["properties"], **further}}


def _events(items: tuple[Item, ...]) -> Iterator[Json]:
    """The body of each event that some key may ask for, its data for every item on offer."""
    for machine in MACHINES.values():
        for event in machine.events:
            rows = [row for row in machine.rows_of(event) if row.origin != machine.start]
            if open_rows := [row for row in rows if _callers(row)]:
                yield _event(event, open_rows, items)


def _event(event: str, rows: list[Transition], items: tuple[Item, ...]) -> Json:
    ways = "；".join(f"{row.origin} → {row.target}" for row in rows)
    roles = "、".join(dict.fromkeys(role.value for row in rows for role in _callers(row)))
    built = "" if any(guard_of(row) for row in rows) else "（尚未开通）"
    data = _any_of(
        {**data_schema(row, item, role), "title": item.name}
        for row in rows
        for role in _callers(row)
        for item in items
    )
    return {
        **body_schema([event], data),
        "title": f"{rows[0].label}{built}",
        "description": f"{ways}。岗位：{roles}。",
    }


def _callers(row: Transition) -> tuple[Role, ...]:
    return tuple(role for role in row.callers if role not in NEVER_HELD_BY_KEYS)


def _any_of(schemas: Iterable[Json]) -> Json:
    """One schema of all that differ; what all of them require stands outside as well."""
    different: list[Json] = []
    for schema in schemas:
        if schema not in different:
            different.append(schema)
    if len(different) == 1:
        return different[0]
    common = set.intersection(*(set(schema["required"]) for schema in different))
    return {"type": "object", "required": sorted(common), "anyOf": different}


def _reference(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _list_of(schema: str) -> Json:
    return {"type": "array", "items": _reference(schema)}


def _object(properties: Mapping[str, Any]) -> Json:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}
