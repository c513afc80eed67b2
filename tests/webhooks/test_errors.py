"""Errors as answers: documents for programs, pages for people, never a traceback."""

import json
from io import BytesIO

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.errors import (
    DatabaseGone,
    HengxinError,
    Invalid,
    NotAllowedNow,
    NotFound,
    Overloaded,
    RoleRefused,
    StaleCase,
)
from tests.webhooks.serving import app_of, serving
from webhooks.errors import Malformed, Unauthenticated

_PERSON = {"Accept": "text/html,application/xhtml+xml"}


def _raising(error: Exception) -> web.RouteDef:
    async def door(_: web.Request) -> web.Response:
        raise error

    return web.get("/api/v1/thing", door)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (Malformed(), 400, "malformed"),
        (Unauthenticated(), 401, "unauthenticated"),
        (RoleRefused(), 403, "role-refused"),
        (NotFound(), 404, "not-found"),
        (StaleCase(), 409, "stale-case"),
        (Invalid(), 422, "invalid"),
        (NotAllowedNow(), 422, "not-allowed-now"),
        (Overloaded(), 503, "overloaded"),
        (DatabaseGone(), 503, "database-gone"),
    ],
)
async def test_each_error_is_a_problem_document(
    error: HengxinError, status: int, kind: str
) -> None:
    async with serving(app_of(_raising(error))) as client:
        answer = await client.get("/api/v1/thing", headers=_PERSON)
        document = await answer.json(content_type="application/problem+json")

    assert answer.status == status
    assert document["type"] == f"urn:hengxin:problem:{kind}"
    assert document["status"] == status
    assert document["detail"] == error.sentence
    assert document["title"]
    assert document["instance"] == f"urn:hengxin:request:{answer.headers['X-Request-Id']}"


async def test_an_invalid_body_is_told_with_the_schema_that_was_expected() -> None:
    schema = {"type": "object", "required": ["event"]}
    async with serving(app_of(_raising(Invalid("缺少 event。", schema=schema)))) as client:
        answer = await client.get("/api/v1/thing")
        assert json.loads(await answer.text())["schema"] == schema


async def test_what_is_not_allowed_lists_what_is() -> None:
    async with serving(app_of(_raising(NotAllowedNow(allowed=["accept", "refuse"])))) as client:
        answer = await client.get("/api/v1/thing")
        assert json.loads(await answer.text())["allowed"] == ["accept", "refuse"]


async def test_headers_that_belong_to_a_status() -> None:
    async with serving(app_of(_raising(Unauthenticated()))) as client:
        assert (await client.get("/api/v1/thing")).headers["WWW-Authenticate"].startswith("Bearer")
    async with serving(app_of(_raising(DatabaseGone()))) as client:
        assert (await client.get("/api/v1/thing")).headers["Retry-After"] == "5"


async def test_the_unexpected_is_one_sentence_and_an_id_and_is_logged() -> None:
    with capture_logs() as logs:
        async with serving(app_of(_raising(ZeroDivisionError("secret inside")))) as client:
            answer = await client.get("/api/v1/thing")
            text = await answer.text()

    assert answer.status == 500
    assert "secret" not in text
    assert "Traceback" not in text
    (line,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert line["route"] == "/api/v1/thing"
    assert isinstance(line["exc_info"], ZeroDivisionError)


async def test_refusals_are_no_noise_in_the_log_but_outages_are_written_down() -> None:
    with capture_logs() as quiet:
        async with serving(app_of(_raising(NotFound()))) as client:
            await client.get("/api/v1/thing")
    assert quiet == []
    with capture_logs() as told:
        async with serving(app_of(_raising(DatabaseGone()))) as client:
            await client.get("/api/v1/thing")
    assert [entry["kind"] for entry in told] == ["database-gone"]


async def test_a_person_gets_a_page_a_program_a_document() -> None:
    async with serving(app_of()) as client:
        page = await client.get("/nowhere", headers=_PERSON)
        document = await client.get("/nowhere")
        for_programs = await client.get("/api/v1/nowhere", headers=_PERSON)

    assert (page.status, page.content_type) == (404, "text/html")
    assert page.charset == "utf-8"
    assert (document.status, document.content_type) == (404, "application/problem+json")
    assert (for_programs.status, for_programs.content_type) == (404, "application/problem+json")


async def test_a_wrong_method_names_the_right_ones() -> None:
    async with serving(app_of(_raising(NotFound()))) as client:
        wrong = await client.delete("/api/v1/thing")
        document = json.loads(await wrong.text())
        options = await client.options("/api/v1/thing")

    assert wrong.status == 405
    assert set(wrong.headers["Allow"].split(",")) == {"GET", "HEAD"}
    assert "GET" in document["detail"]
    assert options.status == 204
    assert set(options.headers["Allow"].split(",")) == {"GET", "HEAD"}


async def test_a_body_that_is_too_large_or_cannot_be_decoded_is_the_senders_mistake() -> None:
    async def read(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    async with serving(app_of(web.post("/api/v1/thing", read))) as client:
        large = await client.post("/api/v1/thing", data=BytesIO(b"x" * (1024 * 1024 + 1)))
        packed = await client.post(
            "/api/v1/thing", data=b"no gzip", headers={"Content-Encoding": "gzip"}
        )

    assert large.status == 413
    assert packed.status == 400


async def test_redirects_pass() -> None:
    async with serving(app_of(_raising(web.HTTPFound("/elsewhere")))) as client:
        answer = await client.get("/api/v1/thing", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/elsewhere")
