"""The description that a stranger programs against: of the right form, and true."""

import re
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import NEVER_HELD_BY_KEYS
from tests.webhooks.api.system import CHECKLIST, Institution, accept
from tests.webhooks.api.test_certificates import fields_of
from webhooks.errors import PROBLEM_TYPE

#: The shape that OpenAPI 3.1 asks of a document, as far as this one goes.
_REFERENCE = {
    "type": "object",
    "properties": {"$ref": {"type": "string", "pattern": "^#/components/"}},
    "required": ["$ref"],
    "additionalProperties": False,
}
_MEDIA = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"schema": {"type": "object"}},
        "required": ["schema"],
        "additionalProperties": False,
    },
}
_RESPONSE = {
    "type": "object",
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "content": _MEDIA,
        "headers": {"type": "object", "additionalProperties": {"required": ["schema"]}},
    },
    "required": ["description"],
    "additionalProperties": False,
}
_PARAMETER = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "in": {"enum": ["query", "header", "path", "cookie"]},
        "required": {"type": "boolean"},
        "description": {"type": "string"},
        "schema": {"type": "object"},
    },
    "required": ["name", "in", "schema"],
    "additionalProperties": False,
    "if": {"properties": {"in": {"const": "path"}}},
    "then": {"properties": {"required": {"const": True}}, "required": ["required"]},
}
_OPERATION = {
    "type": "object",
    "properties": {
        "operationId": {"type": "string"},
        "summary": {"type": "string"},
        "security": {"type": "array"},
        "parameters": {"type": "array", "items": _PARAMETER},
        "requestBody": {
            "type": "object",
            "properties": {"required": {"type": "boolean"}, "content": _MEDIA},
            "required": ["content"],
            "additionalProperties": False,
        },
        "responses": {
            "type": "object",
            "patternProperties": {"^[1-5][0-9]{2}$": {"anyOf": [_RESPONSE, _REFERENCE]}},
            "additionalProperties": False,
            "minProperties": 1,
        },
    },
    "required": ["operationId", "responses"],
    "additionalProperties": False,
}
_META = {
    "type": "object",
    "properties": {
        "openapi": {"type": "string", "pattern": r"^3\.1\.\d+$"},
        "info": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "version": {"type": "string"}},
            "required": ["title", "version"],
        },
        "servers": {"type": "array", "items": {"type": "object", "required": ["url"]}},
        "security": {"type": "array"},
        "paths": {
            "type": "object",
            "patternProperties": {
                "^/": {
                    "type": "object",
                    "properties": {"get": _OPERATION, "post": _OPERATION},
                    "additionalProperties": False,
                }
            },
            "additionalProperties": False,
        },
        "components": {
            "type": "object",
            "properties": {
                "securitySchemes": {"type": "object"},
                "schemas": {"type": "object"},
                "responses": {"type": "object", "additionalProperties": _RESPONSE},
            },
            "additionalProperties": False,
        },
    },
    "required": ["openapi", "info", "paths"],
    "additionalProperties": False,
}


async def _document() -> dict[str, Any]:
    async with Institution().served() as system:
        answer = await system.get("openapi.json", key=None)
    assert answer.status == 200
    assert isinstance(answer.json, dict)
    return answer.json


def _validator(document: dict[str, Any], schema: str) -> Draft202012Validator:
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:api", resource)
    pointer = {"$ref": f"urn:api#/components/schemas/{schema}"}
    return Draft202012Validator(pointer, registry=registry)


def _within(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _within(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _within(inner)


async def test_it_needs_no_key_and_has_the_form_of_openapi_3_1() -> None:
    document = await _document()
    Draft202012Validator(_META).validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len({o["operationId"] for o in operations}) == len(operations)


async def test_every_reference_leads_somewhere() -> None:
    document = await _document()
    references = [part["$ref"] for part in _within(document) if "$ref" in part]
    assert references
    for reference in references:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


async def test_every_address_that_is_served_is_described_and_the_other_way() -> None:
    institution = Institution()
    async with institution.served() as system:
        assert system.client.app is not None
        served = {
            (route.method.lower(), route.resource.canonical)
            for route in system.client.app.router.routes()
            if route.resource is not None and route.method != "HEAD"
        }
        document = (await system.get("openapi.json", key=None)).json
    base = document["servers"][0]["url"]
    described = {
        (method, base + path) for path, item in document["paths"].items() for method in item
    }
    assert described == served
    for _, path in described:
        names = set(re.findall(r"\{(\w+)\}", path))
        item = document["paths"][path.removeprefix(base)]
        for operation in item.values():
            given = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert given == names


async def test_answers_are_as_described() -> None:
    institution = Institution()
    case = await institution.file()
    document = await _document()
    async with institution.served() as system:
        _validator(document, "CaseList").validate((await system.get("cases")).json)
        _validator(document, "Case").validate((await system.get(f"cases/{case.number}")).json)
        refused = await system.post(case, {})
        _validator(document, "Problem").validate(refused.json)
        posted = await system.post(case, accept(case))
        _validator(document, "Case").validate(posted.json)
        not_allowed = await system.post(case, accept(case, version=2))
        _validator(document, "Problem").validate(not_allowed.json)
    responses = document["paths"]["/cases/{number}/events"]["post"]["responses"]
    assert {str(a.status) for a in (refused, posted, not_allowed)} <= set(responses)
    assert set(document["components"]["responses"]["422"]["content"]) == {PROBLEM_TYPE}


async def test_events_are_those_of_the_tables_that_a_key_may_ask_for() -> None:
    document = await _document()
    described = {
        event: variant
        for variant in document["components"]["schemas"]["Event"]["oneOf"]
        for event in variant["properties"]["event"]["enum"]
    }
    of_keys = {
        row.event
        for machine in MACHINES.values()
        for row in machine.rows
        if row.origin != machine.start and set(row.callers) - NEVER_HELD_BY_KEYS
    }
    assert set(described) == of_keys
    assert "lapse" not in described
    assert "submitted → accepted" in described["accept"]["description"]
    assert "acceptance" in described["accept"]["description"]
    assert "尚未开通" in described["sign_contract"]["title"]
    assert "supervisor" in described["deny"]["description"]
    assert "尚未开通" not in described["accept"]["title"]


async def test_a_right_body_fits_its_event_and_a_wrong_one_none() -> None:
    validator = _validator(await _document(), "Event")
    assert validator.is_valid({"event": "accept", "version": 1, "data": CHECKLIST})
    assert not validator.is_valid({"event": "accept", "version": 1, "data": {}})
    assert not validator.is_valid({"event": "accept", "version": 1})
    assert not validator.is_valid({"event": "fly", "version": 1})


async def test_every_body_that_is_described_has_an_example_that_fits() -> None:
    document = await _document()
    for name in ("Event", "Filing", "CertificateEvent"):
        validator = _validator(document, name)
        schema = document["components"]["schemas"][name]
        for variant in schema.get("oneOf") or schema["anyOf"]:
            (example,) = variant["examples"]
            validator.validate(example)


async def test_files_and_certificates_are_answered_as_described() -> None:
    institution = Institution()
    case = institution.move(await institution.file(), "signing")
    document = await _document()
    async with institution.served() as system:
        headers = {"Content-Type": "image/png", "Idempotency-Key": "k"}
        data = b"\x89PNG\r\n\x1a\n" + b"0" * 64
        made = await system.call("POST", "files", "system", headers=headers, data=data)
        _validator(document, "File").validate(made.json)
        body = {"case": case.number, "fields": fields_of(institution)}
        draft = await system.send("certificates", body, "tester")
        _validator(document, "Certificate").validate(draft.json)
        filing = document["components"]["schemas"]["Filing"]["anyOf"][0]["examples"][0]
        filed = await system.send("cases", filing, "system")
        _validator(document, "Filed").validate(filed.json)
    assert (made.status, draft.status, filed.status) == (201, 201, 201)
