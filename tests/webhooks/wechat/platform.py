"""WeChat's side of the callback, as the tests of the door need it."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from wechatpy.crypto import WeChatCrypto

from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound
from webhooks.wechat import Credentials, Letters, WeChatDoor

EXAMPLES = Path(__file__).parents[2] / "data" / "wechat"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
ACCOUNT, OPENID = "gh_3c8d1f7a2b90", "oHx3k5dUq7Zb2LwYtR9sVn1mPc4E"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
SAFE = Credentials("wx5823bf96d3bd56c7", "sesame", True, KEY, OLD_KEY, ACCOUNT)
PLAIN = replace(SAFE, safe=False)


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """It is always the same moment."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment


@dataclass(slots=True)
class Product:
    """Answers every delivery with `reply`, and remembers what it was given."""

    reply: Reply | None = field(default_factory=lambda: Reply("您好", NOW))
    heard: list[Inbound] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    before: Callable[[], Awaitable[None]] | None = None

    async def answer(self, inbound: Inbound) -> Reply | None:
        self.heard.append(inbound)
        if self.before is not None:
            await self.before()
        return self.reply

    def door(self, credentials: Credentials = SAFE, patience: float = 0.05) -> WeChatDoor:
        letters = Letters(credentials)
        return WeChatDoor(self.answer, letters, StoppedClock(), self.settled.append, patience)


@dataclass(frozen=True, slots=True)
class Callback:
    """One request as WeChat makes it."""

    query: dict[str, str]
    body: bytes


@asynccontextmanager
async def listening(door: WeChatDoor) -> AsyncIterator[tuple[str, int]]:
    """The door on the loopback as the product serves it: a handler outlives its connection.

    (aiohttp's TestServer cancels it.)
    """
    app = web.Application()
    app.add_routes(door.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield str(host), int(port)
    await runner.cleanup()


@asynccontextmanager
async def calling(host: str, port: int) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://{host}:{port}") as client:
        yield client


@asynccontextmanager
async def served(door: WeChatDoor) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the door."""
    async with listening(door) as address, calling(*address) as client:
        yield client


async def deliver(client: aiohttp.ClientSession, callback: Callback) -> tuple[int, str]:
    """The status and the body of the answer."""
    async with client.post("/wechat", params=callback.query, data=callback.body) as response:
        return response.status, await response.text()


def message(content: str = "你好", **fields: str) -> str:
    """A text message; `fields` replace or add elements."""
    elements = {
        "ToUserName": ACCOUNT,
        "FromUserName": OPENID,
        "CreateTime": str(int(NOW.timestamp())),
        "MsgType": "text",
        "Content": content,
        "MsgId": "24681357902468135",
    } | fields
    return written(elements)


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.xml").read_text("utf-8")


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def plain(xml: str, *, at: datetime = NOW, nonce: str = "n1") -> Callback:
    """A callback in plain mode."""
    timestamp = str(int(at.timestamp()))
    signature = sign(SAFE.token, timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce}
    return Callback(query, xml.encode())


def safe(
    xml: str, *, at: datetime = NOW, key: str = KEY, app_id: str = SAFE.app_id, nonce: str = "n1"
) -> Callback:
    """A callback in safe mode, sealed with `key` for `app_id`."""
    timestamp = str(int(at.timestamp()))
    sealed = WeChatCrypto(SAFE.token, key, app_id).encrypt_message(xml, nonce, timestamp)
    envelope = read(sealed)
    body = written({"ToUserName": ACCOUNT, "Encrypt": envelope["Encrypt"]})
    query = plain("", at=at, nonce=nonce).query
    query |= {"encrypt_type": "aes", "msg_signature": envelope["MsgSignature"]}
    return Callback(query, body.encode())


def opened(answer: str, key: str = KEY) -> str:
    """The document inside an encrypted answer, its signature checked."""
    envelope = read(answer)
    crypto = WeChatCrypto(SAFE.token, key, SAFE.app_id)
    document = crypto.decrypt_message(
        answer, envelope["MsgSignature"], envelope["TimeStamp"], envelope["Nonce"]
    )
    return str(document)


def read(document: str) -> dict[str, str]:
    """The elements below the root of a document of the platform's making or ours."""
    elements = list(ET.fromstring(document))  # noqa: S314 - written in these tests
    names = [element.tag for element in elements]
    assert len(names) == len(set(names)), "an element is there twice"
    return {element.tag: element.text or "" for element in elements}


def written(elements: dict[str, str]) -> str:
    """A document with these elements."""
    root = ET.Element("xml")
    for name, text in elements.items():
        ET.SubElement(root, name).text = text
    return ET.tostring(root, encoding="unicode")
