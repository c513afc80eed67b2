"""A small api.weixin.qq.com: issues tokens, checks them, answers sends as a test has told it."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

#: How the next send is answered: a code, or something that no WeChat would say.
Answer = Callable[[web.Request], Any]

APP_ID = "wx0123456789abcdef"
SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of nobody
RID = "rid: 6560aa11-1b2c3d4e-5f607182"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    path: str
    token: str
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.raw)
        return value


class Platform:
    """The server's state; `answers` are used up one by one, then every send succeeds."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.fetches: list[dict[str, Any]] = []
        self.answers: deque[Answer] = deque()
        self.token_answers: deque[Answer] = deque()
        self.trusts_nobody = False
        self.expires_in = 7200
        self._issued = 0
        self._valid: str | None = None

    def revoke(self) -> None:
        """The token dies without anybody being told."""
        self._valid = None

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_post("/cgi-bin/stable_token", self._stable_token)
        application.router.add_route("*", "/{path:.*}", self._any)
        return application

    async def _stable_token(self, request: web.Request) -> web.StreamResponse:
        self.fetches.append(await request.json())
        await asyncio.sleep(0.01)
        if self.token_answers:
            return await _respond(self.token_answers.popleft(), request)
        if self._valid is None:
            self._issued += 1
            self._valid = f"token-{self._issued}"
        return web.json_response({"access_token": self._valid, "expires_in": self.expires_in})

    async def _any(self, request: web.Request) -> web.StreamResponse:
        token = request.query.get("access_token", "")
        self.calls.append(Call(request.path, token, await request.read()))
        if self.trusts_nobody or token != self._valid:
            said = f"invalid credential, access_token {token} is invalid or not latest {RID}"
            return web.json_response({"errcode": 40001, "errmsg": said})
        if self.answers:
            return await _respond(self.answers.popleft(), request)
        return web.json_response({"errcode": 0, "errmsg": "ok"})


async def _respond(answer: Answer, request: web.Request) -> web.StreamResponse:
    made = answer(request)
    response = await made if asyncio.iscoroutine(made) else made
    assert isinstance(response, web.StreamResponse)
    return response


def code(errcode: int, errmsg: str = "said by WeChat") -> Answer:
    """WeChat's usual way of refusing: HTTP 200 and a code, with the request's id."""
    return lambda _: web.json_response({"errcode": errcode, "errmsg": f"{errmsg} {RID}"})


def says(value: object) -> Answer:
    """Some JSON."""
    return lambda _: web.json_response(value)


def raw(body: bytes, content_type: str = "text/plain", status: int = 200) -> Answer:
    """Any bytes with any status."""
    return lambda _: web.Response(body=body, content_type=content_type, status=status)


def redirect(to: str) -> Answer:
    """Sends the client elsewhere."""
    return lambda _: web.Response(status=302, headers={"Location": to})


def silence(seconds: float) -> Answer:
    """Says nothing for a while; the request has been read."""

    async def wait(_: web.Request) -> web.Response:
        await asyncio.sleep(seconds)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    return wait


def reset() -> Answer:
    """Cuts the connection once the request has been read."""

    def cut(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return cut


def half(body: bytes) -> Answer:
    """Promises more bytes than come before the connection is cut."""

    async def begin(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(body) * 2)})
        await response.prepare(request)
        await response.write(body)
        assert request.transport is not None
        request.transport.abort()
        return response

    return begin
