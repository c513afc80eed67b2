"""The page with the phone: its files, what it needs to start, and the stream of what happens."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from webhooks.sandbox.world import Sandbox

FILES = Path(__file__).parent / "static"
HEARTBEAT = 20.0  # seconds: how soon a closed page is noticed
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Phone:
    """A page of our own files only; everything it shows comes as JSON."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.AbstractRouteDef]:
        """The page, its files and its two sources."""
        return [
            web.get("/sandbox", self._slash),
            web.get("/sandbox/", self._page),
            web.get("/sandbox/account", self._account),
            web.get("/sandbox/steps", self._steps),
            web.get("/sandbox/events", self._events),
            web.static("/sandbox/static", FILES),
        ]

    async def _slash(self, _request: web.Request) -> web.Response:
        return web.Response(status=308, headers={"Location": "/sandbox/"})

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / "phone.html", headers=HEADERS)

    async def _account(self, _request: web.Request) -> web.Response:
        credentials = self._sandbox.credentials
        return web.json_response(
            {
                "name": credentials.name,
                "account": credentials.account,
                "app_id": credentials.app_id,
                "mode": credentials.mode,
                "kind": self._sandbox.account.kind,
                "callback": self._sandbox.callback_url(),
            }
        )

    async def _steps(self, _request: web.Request) -> web.Response:
        return web.json_response(list(self._sandbox.feed.steps))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        try:
            async for line in self._lines():
                await response.write(line)
        except ConnectionError:
            pass  # the page was closed
        return response

    async def _lines(self) -> AsyncIterator[bytes]:
        with self._sandbox.feed.listen() as told:
            yield b"retry: 1000\n\n"
            while True:
                try:
                    item = await asyncio.wait_for(told.get(), HEARTBEAT)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if item is None:
                    return
                topic, content = item
                data = json.dumps(content, ensure_ascii=False)
                yield f"event: {topic}\ndata: {data}\n\n".encode()
