"""Serving the platform's APIs: injected faults, token, rights, quotas, then the call itself."""

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

from webhooks.sandbox.account import Account
from webhooks.sandbox.faults import Fault, Faults
from webhooks.sandbox.platform.calls import OK, Call, Called, File, Served, whole_body
from webhooks.sandbox.platform.errcodes import Failed, words
from webhooks.sandbox.platform.media import MOST_BYTES
from webhooks.sandbox.platform.quotas import Quotas
from webhooks.sandbox.platform.rights import demand
from webhooks.sandbox.platform.tokens import Tokens

# A client that writes a Chinese character as backslash, u and four digits: refused.
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
MOST_JSON = 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """The platform's answers to the account's server."""

    def __init__(
        self, account: Account, faults: Faults, tokens: Tokens, quotas: Callable[[], Quotas]
    ) -> None:
        """`quotas` is asked anew for every call: they can be replaced."""
        self._account = account
        self._faults = faults
        self._tokens = tokens
        self._quotas = quotas

    def routes(self, served: Iterable[Served], prefix: str) -> list[web.RouteDef]:
        """Everything served under `prefix`, which stands for https://api.weixin.qq.com."""
        return [web.route(one.method, one.route(prefix), self._serving(one)) for one in served]

    def _serving(self, served: Served) -> Handler:
        api = served.path.lstrip("/")

        async def serve(request: web.Request) -> web.StreamResponse:
            raw, file = await _read(request, served.takes)
            fault = self._faults.take(api)
            if fault is None:
                called = self._call(served, request, raw, file)
            elif fault.after:
                called = self._call(served, request, raw, file)
                await asyncio.sleep(fault.delay)
                called = _broken(fault, called.openid) or called
            else:
                await asyncio.sleep(fault.delay)
                called = _broken(fault, None) or self._call(served, request, raw, file)
            self._log(api, len(raw) if file is None else len(file.content), called)
            return _respond(request, called)

        return serve

    def _call(self, served: Served, request: web.Request, raw: bytes, file: File | None) -> Called:
        openid = None
        try:
            body = _parsed(raw) if served.takes == "json" else {}
            openid = str(body.get("touser") or "") or None
            if not served.tokenless:
                self._tokens.check(request.query.get("access_token"), self._account.now())
            demand(self._account.kind, served.right)
            self._quotas().spend(served.path, self._account.now().date())
            called = served.answer(Call(request.query, body, file, str(request.url.origin())))
        except Failed as failed:
            return _failure(failed.code, failed.detail, openid)
        return replace(called, openid=called.openid or openid)

    def _log(self, api: str, sent: int, called: Called) -> None:
        self._account.feed.step(
            {
                "openid": called.openid,
                "topic": "api",
                "what": api,
                "sent": sent,
                "status": None if called.reset else called.status,
                "errcode": called.body.get("errcode", 0),
                "errmsg": called.body.get("errmsg", ""),
                "remark": called.remark,
                "at": self._account.now().isoformat(),
            }
        )


async def _read(request: web.Request, takes: str) -> tuple[bytes, File | None]:
    """The body, as JSON or as the file of a form's field `media`."""
    if takes == "json":
        return await whole_body(request.content.read, MOST_JSON), None
    if takes != "file" or not request.content_type.startswith("multipart/"):
        return b"", None
    try:
        return b"", await _medium(request)
    except ValueError:  # a form that is none
        return b"", None


async def _medium(request: web.Request) -> File | None:
    # Not request.multipart(): that one stops at the application's own, smaller limit.
    async for part in MultipartReader(request.headers, request.content):
        if isinstance(part, BodyPartReader) and part.name == "media":
            content = await whole_body(part.read_chunk, MOST_BYTES + 1)
            return File(part.filename or "media", "", content)
    return None


def _parsed(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        raise Failed(44002)
    if ESCAPED.search(raw):
        raise Failed(40033)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Failed(47001) from error
    if not isinstance(body, dict):
        raise Failed(47001)
    return body


def _failure(code: int, detail: str, openid: str | None) -> Called:
    message = f"{words(code, detail)} rid: {secrets.token_hex(4)}-{secrets.token_hex(8)}"
    return Called({"errcode": code, "errmsg": message}, openid=openid)


def _broken(fault: Fault, openid: str | None) -> Called | None:
    """What an injected fault makes of a call; None when it only delays."""
    remark = "注入的故障" + ("：事已办成，答复丢了" if fault.after else "：没有办")
    if fault.reset:
        return Called({}, reset=True, remark=remark, openid=openid)
    if fault.status is not None:
        return Called({}, status=fault.status, remark=remark, openid=openid)
    if fault.errcode is not None:
        return replace(_failure(fault.errcode, "", openid), remark=remark)
    return None


def _respond(request: web.Request, called: Called) -> web.StreamResponse:
    if called.reset and request.transport is not None:
        request.transport.abort()
    if called.status != OK:
        return web.Response(status=called.status, text="injected fault")
    if called.file is not None:
        return sent(called.file)
    text = json.dumps(called.body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, content_type="application/json")


def sent(file: File) -> web.Response:
    """A file as an HTTP answer; never run as a page, whatever it contains."""
    headers = {
        "Content-Disposition": f'attachment; filename="{secrets.token_hex(4)}"',
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.content, content_type=file.type, headers=headers)
