"""An account's server as a stranger would write it, on wechatpy: the sandbox talks to it."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from wechatpy.crypto import WeChatCrypto

from webhooks.sandbox import Credentials, Mailbox, Pace, Sandbox, mount

SHANGHAI = timezone(timedelta(hours=8))
CREDENTIALS = Credentials(
    app_id="wx1234567890abcdef",
    app_secret="0123456789abcdef0123456789abcdef",  # noqa: S106 - made up
    token="hengxintoken",  # noqa: S106 - made up
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    account="gh_0123456789ab",
)
PATIENT = Pace(cut=5.0, every=0.05, times=3)  # redelivers soon, never cuts by accident
QUICK = Pace(cut=0.3, every=0.3, times=3)
OPENID = "oTestCitizen"


class Now:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
        self.orders: list[Mapping[str, Any]] = []

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **spans: float) -> None:
        self.at += timedelta(**spans)

    async def advance(self, order: Mapping[str, Any]) -> datetime:
        self.orders.append(order)
        self.pass_by(seconds=order.get("seconds", 0))
        return self.at


@dataclass(slots=True)
class Received:
    """One request as it came, and what was in it."""

    query: Mapping[str, str]
    raw: str
    fields: Mapping[str, str]
    xml: str


Answer = Callable[[Received], Awaitable[web.Response]]


def text_xml(received: Received, text: str) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{received.fields['FromUserName']}]]></ToUserName>"
        f"<FromUserName><![CDATA[{received.fields['ToUserName']}]]></FromUserName>"
        f"<CreateTime>{received.fields['CreateTime']}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content></xml>"
    )


@dataclass(slots=True)
class AccountServer:
    """Receives pushes in safe mode (wechatpy checks every signature) and answers as told."""

    credentials: Credentials = CREDENTIALS
    received: list[Received] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def crypto(self) -> WeChatCrypto:
        mine = self.credentials
        return WeChatCrypto(mine.token, mine.aes_key, mine.app_id)

    async def silence(self, _received: Received) -> web.Response:
        return web.Response(text="success")

    async def next_event(self, name: str = "") -> Received:
        """The first event received (of this name), waited for a second at most."""
        async with asyncio.timeout(1):
            while True:
                for received in self.received:
                    if name in {"", received.fields.get("Event")} and "Event" in received.fields:
                        return received
                await asyncio.sleep(0.005)

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        query, raw = dict(request.query), (await request.read()).decode()
        xml = raw
        if self.credentials.mode == "safe":
            signed = (query["msg_signature"], query["timestamp"], query["nonce"])
            xml = self.crypto.decrypt_message(raw, *signed)
        root = ET.fromstring(xml)  # noqa: S314 - what the sandbox itself has written
        received = Received(query, raw, {one.tag: one.text or "" for one in root}, xml)
        self.received.append(received)
        answer = self.answers.pop(0) if self.answers else self.echo
        return await answer(received)

    def sealed(self, received: Received, xml: str) -> web.Response:
        if self.credentials.mode != "safe":
            return web.Response(text=xml)
        stamp = (received.query["nonce"], received.query["timestamp"])
        return web.Response(text=self.crypto.encrypt_message(xml, *stamp))

    async def echo(self, received: Received) -> web.Response:
        if received.fields["MsgType"] == "event":
            return web.Response(text="success")
        words = received.fields.get("Content", received.fields["MsgType"])
        return self.sealed(received, text_xml(received, f"收到：{words}"))


def saying(text: str, server: AccountServer) -> Answer:
    async def answer(received: Received) -> web.Response:
        return server.sealed(received, text_xml(received, text))

    return answer


def body(raw: str | bytes, status: int = 200) -> Answer:
    async def answer(_received: Received) -> web.Response:
        return web.Response(body=raw if isinstance(raw, bytes) else raw.encode(), status=status)

    return answer


def slow(seconds: float, then: Answer) -> Answer:
    async def answer(received: Received) -> web.Response:
        await asyncio.sleep(seconds)
        return await then(received)

    return answer


@dataclass(slots=True)
class Stage:
    """The sandbox and a server, talking over real sockets."""

    server: AccountServer
    sandbox: Sandbox
    client: TestClient[web.Request, web.Application]
    now: Now

    async def post(self, path: str, **order: object) -> dict[str, object]:
        answer = await (await self.orders(path, order)).json()
        assert isinstance(answer, dict)
        return answer

    async def orders(self, path: str, order: object) -> ClientResponse:
        # A stream, because a photo may be large.
        body = io.BytesIO(json.dumps(order).encode())
        return await self.client.post(f"/sandbox/{path}", data=body)

    async def says(self, text: str, **manner: object) -> dict[str, object]:
        return await self.post("messages", openid=OPENID, text=text, **manner)

    async def messages(self, openid: str = OPENID) -> list[dict[str, object]]:
        response = await self.client.get(f"/sandbox/citizens/{openid}/messages")
        answer = await response.json()
        assert isinstance(answer, list)
        return answer


async def set_up(credentials: Credentials, pace: Pace, mailbox: Mailbox | None = None) -> Stage:
    """One application with both sides in it; close `client` when done."""
    server, now = AccountServer(credentials), Now()
    app = web.Application()
    app.router.add_route("*", "/wechat", server.handle)
    listening: TestServer
    sandbox = mount(
        app,
        credentials=credentials,
        callback_url=lambda: str(listening.make_url("/wechat")),
        now=now,
        pace=pace,
        mailbox=mailbox,
        advance=now.advance,
    )
    listening = TestServer(app)
    client = TestClient(listening)
    await client.start_server()
    return Stage(server, sandbox, client, now)
