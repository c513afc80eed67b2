"""A small api.weixin.qq.com that remembers what arrived, and fails when it is told to."""

import asyncio
import itertools
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Self

from aiohttp import web

_TOKEN = "a-token-of-the-fault-runs"  # noqa: S105 - any word will do on the loopback


@dataclass(frozen=True, slots=True)
class Push:
    """One message that reached a citizen unasked. `at`: monotonic seconds."""

    openid: str
    text: str
    at: float
    template: bool = False


class WeChatApi:
    """Serves on the loopback within this process.

    `silent`: messages arrive, but nobody hears an answer; `code`: every message is refused with
    that errcode. After `vanish` nobody listens there, until `appear`.
    """

    def __init__(self) -> None:
        self.pushes: list[Push] = []
        self.of: dict[str, list[Push]] = defaultdict(list)
        self.refused = 0
        self.silent = False
        self.code = 0
        self.port = 0
        self._changed = asyncio.Condition()
        self._serial = itertools.count(1)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def appear(self) -> Self:
        """Listen, at the same address as before."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/cgi-bin/stable_token", self._hand_out_token),
                web.post("/cgi-bin/message/custom/send", self._take_text),
                web.post("/cgi-bin/message/template/send", self._take_template),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def vanish(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def heard(self, openid: str, beyond: int, seconds: float) -> Push | None:
        """The citizen's push number `beyond` (from 0), waited for; None when it does not come."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: len(self.of[openid]) > beyond)
        except TimeoutError:
            return None
        return self.of[openid][beyond]

    async def _hand_out_token(self, _: web.Request) -> web.Response:
        return web.json_response({"access_token": _TOKEN, "expires_in": 7200})

    async def _take_text(self, request: web.Request) -> web.Response:
        sent = json.loads(await request.read())
        return await self._take(sent["touser"], sent["text"]["content"])

    async def _take_template(self, request: web.Request) -> web.Response:
        sent = json.loads(await request.read())
        values = " ".join(str(field["value"]) for field in sent["data"].values())
        return await self._take(sent["touser"], values, template=True)

    async def _take(self, openid: str, text: str, *, template: bool = False) -> web.Response:
        if self.code:
            self.refused += 1
            return web.json_response({"errcode": self.code, "errmsg": "as told"})
        push = Push(openid, text, time.monotonic(), template)
        self.pushes.append(push)
        self.of[openid].append(push)
        async with self._changed:
            self._changed.notify_all()
        if self.silent:
            await asyncio.sleep(60)
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": next(self._serial)})
