"""Anything at all, at every address of the whole application, on both engines (row 94).

Bytes are written to the socket as they are, because a client library would put them right.
"""

import asyncio
import gzip
import itertools
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import pytest

from bot.adapters.database import schema
from tests.webhooks.whole import Whole, opened

NAMES = (
    *(b"%00", b"%ff%fe", b"%ed%a0%80", b"\xff\xfe", b"..%2f..%2fetc%2fpasswd", b"%2e%2e", b"%zz"),
    *(b"a%0d%0aX-Y:1", b"%F0%9F%98%80", b"A" * 5000, b"%3Cscript%3E", b"{x}", b"'%22--"),
)
QUERIES = (b"?t=%00&done=%ff&number=%ed%a0%80", b"?\xff", b"?" + b"a=1&" * 2000, b"?%00=%00")
HEADERS = (
    *(b"Cookie: hengxin_staff=\xff\xfe", b'Cookie: hengxin_staff="\\777"', b"Cookie: ;;=;"),
    *(b"Authorization: Bearer \xff", b"X-Forwarded-For: \xff, ::1%x", b"Sec-Fetch-Site: \xff"),
    *(b"Accept: \xff", b"Range: bytes=9-1", b"If-None-Match: *", b"Upgrade: websocket"),
    *(b"Content-Encoding: gzip", b"Content-Encoding: br", b"X: a\x00b", b"Content-Length: -1"),
)
KINDS = (
    *(b"application/json", b"application/x-www-form-urlencoded", b"\xff"),
    *(b"multipart/form-data; boundary=x", b"multipart/form-data"),
)
BODIES = (
    *(b"", b"\x00" * 100, b"\xff\xfe", b"[1e999]", b'{"a":NaN}', b'{"a":"\\ud800"}', b"{}"),
    *(b"a=%ff%00&a=b&number=%00&code=%00", b"a=1&" * 1000, b"--x\r\n\r\n", b"--x--"),
    b"--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n",
    b"<!DOCTYPE l [<!ENTITY a 'x'>]><xml>&a;</xml>",
)
LARGE = (b"[" * 200_000, b"&" * 900_000, b"number=" + b"A" * 1_100_000)
BOMB = gzip.compress(bytes(60_000_000))
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: What an address has before, as and after its variable part.
_VARIABLE = re.compile(rb"([^{]*)(\{\w+\})?(.*)")
_serial = itertools.count(1)


@pytest.fixture
async def whole(tmp_path: Path, database_url: str) -> AsyncIterator[Whole]:
    if database_url.startswith("postgresql"):
        await schema.migrate(database_url)
    async with opened(tmp_path, database_url) as served:
        yield served


def _requests(whole: Whole) -> Iterator[tuple[bytes, bytes]]:
    """Each request, and its address."""
    for route in whole.app.router.routes():
        if route.resource is not None and route.method != "HEAD":
            method, pattern = route.method.encode(), route.resource.canonical.encode()
            yield from _to(method, pattern, _proof(whole, pattern))


def _to(method: bytes, pattern: bytes, proof: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    before, variable, after = _VARIABLE.match(pattern).groups()  # type: ignore[union-attr]
    for name in NAMES if variable else ():
        yield _request(method, before + name + after, proof), pattern
    path = before + (b"x" if variable else b"") + after
    for query in QUERIES:
        yield _request(method, path + query, proof), path
    for header in HEADERS:
        yield _request(method, path, [*proof, header], b"a=b"), path
    for other in (b"PUT", b"TRACE", b"PROPFIND"):
        yield _request(other, path, proof), path
    if method == b"POST":
        yield from _posts(path, proof)


def _posts(path: bytes, proof: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for kind in KINDS:
        for body in BODIES:
            yield _request(b"POST", path, [*proof, b"Content-Type: " + kind], body), path
    for kind in KINDS[:2]:
        for body in LARGE:
            yield _request(b"POST", path, [*proof, b"Content-Type: " + kind], body), path
        bomb = [*proof, b"Content-Type: " + kind, b"Content-Encoding: gzip"]
        yield _request(b"POST", path, bomb, BOMB), path


def _proof(whole: Whole, pattern: bytes) -> list[bytes]:
    """A key that opens the door, so that what is behind it is reached."""
    role = "system" if pattern.startswith(b"/rasa") else "acceptance"
    return [
        b"Authorization: " + whole.bearer(role)["Authorization"].encode(),
        b"Accept: text/html",
    ]


def _request(method: bytes, path: bytes, headers: Iterable[bytes], body: bytes = b"") -> bytes:
    serial = next(_serial)
    head = [
        method + b" " + path + b" HTTP/1.1",
        b"Host: x",
        b"Connection: close",
        b"Idempotency-Key: %d" % serial,
        b"X-Forwarded-For: 203.0.%d.%d" % (serial // 250 % 250, serial % 250),
        *headers,
    ]
    if b"Content-Length: -1" not in head:
        head.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*head, b"", body])


async def test_nothing_ends_in_a_failure_and_every_refusal_is_in_words(
    whole: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    places, wrong = asyncio.Semaphore(8), []

    async def sent(request: bytes, path: bytes) -> None:
        async with places:
            if fault := _fault(await _answer(whole.port, request), path):
                wrong.append((request[:200], fault))

    await asyncio.gather(*(sent(request, path) for request, path in _requests(whole)))
    assert not wrong, "\n".join(map(str, wrong[:20]))
    async with whole.http.get("/metrics") as still:
        assert still.status == 200
    assert not [record for record in caplog.records if record.exc_info], "a stranger's failure"


async def _answer(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = bytearray()
    try:
        writer.write(request)
        async with asyncio.timeout(30):
            while piece := await reader.read(65536):
                answer += piece
    except ConnectionResetError:
        pass  # it was refused before all of it had come
    finally:
        writer.close()
    return bytes(answer)


def _fault(answer: bytes, path: bytes) -> str:
    """What is wrong with an answer; empty when nothing is."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1]) if head else 0
    if path == b"/readyz" and status == 503:  # no turn can be answered here, and it says so
        return ""
    if not 200 <= status < 500:
        return str(status)
    if b"aiohttp" in answer or b"Traceback" in answer or b"Server: hengxin" not in head:
        return f"tells too much: {answer[:200]!r}"
    wordless = status < 400 or path.startswith(b"/wechat")
    return "" if wordless or _CHINESE.search(body.decode("utf-8", "replace")) else f"{answer!r}"
