"""What every answer has in common."""

import asyncio
import json
import re

import pytest
from aiohttp import web
from structlog.contextvars import bind_contextvars, get_contextvars

from tests.webhooks.serving import app_of, serving
from webhooks.app import build_app, build_runner
from webhooks.keys import REQUEST_ID


async def _plain(_: web.Request) -> web.Response:
    return web.Response(text="ok")


async def test_every_answer_carries_safe_headers_and_hides_the_software() -> None:
    async with serving(app_of(web.get("/", _plain))) as client:
        for path in ("/", "/nowhere"):
            headers = (await client.get(path)).headers
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "default-src 'self'" in headers["Content-Security-Policy"]
            assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
            assert headers["Server"] == "hengxin"


async def test_a_door_may_word_its_own_policy() -> None:
    async def own(_: web.Request) -> web.Response:
        return web.Response(headers={"Content-Security-Policy": "default-src 'none'"})

    async with serving(app_of(web.get("/", own))) as client:
        headers = (await client.get("/")).headers
    assert headers.getall("Content-Security-Policy") == ["default-src 'none'"]


@pytest.mark.parametrize("path", ["/me/cases", "/v/CODE", "/report/", "/api/v1/cases"])
async def test_personal_addresses_are_kept_by_no_cache(path: str) -> None:
    async with serving(app_of(web.get(path, _plain), web.get("/", _plain))) as client:
        assert (await client.get(path)).headers["Cache-Control"] == "no-store"
        assert "Cache-Control" not in (await client.get("/")).headers


async def test_one_id_per_request_in_logs_and_answer() -> None:
    seen: list[dict[str, object]] = []

    async def door(request: web.Request) -> web.Response:
        seen.append(get_contextvars())
        bind_contextvars(openid="left over")
        return web.Response(text=request[REQUEST_ID])

    async with serving(app_of(web.get("/", door))) as client:
        answers = [await client.get("/") for _ in range(3)]
        ids = [await answer.text() for answer in answers]

    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in ids)
    assert [answer.headers["X-Request-Id"] for answer in answers] == ids
    assert seen == [{"request": one} for one in ids]


async def test_a_mount_hangs_its_own_part_in() -> None:
    inner = web.Application()
    inner.add_routes([web.get("/page", _plain)])
    app = build_app(
        [], error_page=lambda *_: "", mounts=[lambda app: app.add_subapp("/sandbox/", inner)]
    )
    async with serving(app) as client:
        answer = await client.get("/sandbox/page")
        text = await answer.text()
        missing = await client.get("/sandbox/nowhere")

    assert text == "ok"
    assert answer.headers["Server"] == "hengxin"
    assert (missing.status, missing.content_type) == (404, "application/problem+json")


async def test_the_runner_writes_no_access_log() -> None:
    runner = build_runner(app_of(web.get("/", _plain)))
    await runner.setup()
    try:
        assert runner.server is not None
        handler = runner.server()
        assert handler.access_logger is None
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x00\xee\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \x00\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_bytes_that_are_not_http_are_refused_without_noise(
    raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    runner = build_runner(app_of(web.get("/", _plain)))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        reader, writer = await asyncio.open_connection(*runner.addresses[0])
        writer.write(raw)
        async with asyncio.timeout(5):
            answer = (await reader.read()).decode()
        writer.close()
        await writer.wait_closed()
    finally:
        await runner.cleanup()
    head, _, body = answer.partition("\r\n\r\n")
    assert " 400 " in head.splitlines()[0]
    assert "请求格式有误" in json.loads(body)["detail"]
    assert "Server: hengxin" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert "aiohttp" not in answer
    assert not [record for record in caplog.records if record.exc_info]
