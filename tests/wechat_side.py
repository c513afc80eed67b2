"""WeChat's side of the callback, made for load: sealing and opening cost little.

Written from the platform's description (safe mode), without the product's code and without
wechatpy, so that two equal mistakes cannot cancel each other out.
"""

import base64
import hashlib
import os
import secrets
import string
import struct
import time
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK, _PREFIX, _LENGTH = 32, 16, 4
_HEAD = _PREFIX + _LENGTH


class NotWeChats(Exception):
    """An answer that WeChat would refuse; the text says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the platform's page and the account's server both know."""

    app_id: str = field(default_factory=lambda: "wx" + secrets.token_hex(8))
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    aes_key: str = field(default_factory=lambda: _letters(43))
    name: str = field(default_factory=lambda: "gh_" + secrets.token_hex(6))


@dataclass(frozen=True, slots=True)
class Message:
    """What a citizen sent; delivering it again changes nothing of it. `created`: epoch seconds."""

    openid: str
    serial: int
    created: int
    text: str = ""
    event: str = ""

    def written(self, account: str) -> str:
        """The document inside."""
        kind = f"<Content><![CDATA[{self.text}]]></Content><MsgId>{self.serial}</MsgId>"
        if self.event:
            kind = f"<Event><![CDATA[{self.event}]]></Event><EventKey></EventKey>"
        return (
            f"<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
            f"<FromUserName><![CDATA[{self.openid}]]></FromUserName>"
            f"<CreateTime>{self.created}</CreateTime>"
            f"<MsgType><![CDATA[{'event' if self.event else 'text'}]]></MsgType>{kind}</xml>"
        )

    def key(self, account: str) -> str:
        """What wechat.md 3.1 tells deliveries apart by, joined as the product stores it."""
        distinct = f"{self.created}|{self.event}|" if self.event else str(self.serial)
        return f"{account}|{self.openid}|{distinct}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request: the target with its signed query, and the body."""

    target: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a citizen reads of an answer, and its CreateTime (epoch seconds)."""

    text: str
    created: int


class WeChatSide:
    """Seals deliveries for one account and opens its answers."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._app_id = account.app_id.encode()
        key = base64.b64decode(account.aes_key + "=")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_PREFIX]))

    def delivery(self, message: Message, nonce: str | None = None) -> Delivery:
        """A delivery made now; another one of the same message differs in nonce and prefix."""
        sealed = self.sealed(message.written(self.account.name).encode())
        return self.signed(sealed, nonce or secrets.token_hex(5))

    def signed(self, sealed: str, nonce: str, at: float | None = None) -> Delivery:
        """The request that carries `sealed`, signed for the moment `at` (default now)."""
        timestamp = str(int(time.time() if at is None else at))
        token = self.account.token
        query = (
            f"signature={_sign(token, timestamp, nonce)}&timestamp={timestamp}&nonce={nonce}"
            f"&encrypt_type=aes&msg_signature={_sign(token, timestamp, nonce, sealed)}"
        )
        body = (
            f"<xml><ToUserName><![CDATA[{self.account.name}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        )
        return Delivery(f"/wechat?{query}", body.encode())

    def sealed(self, document: bytes) -> str:
        """The document encrypted, in base64."""
        length = struct.pack(">I", len(document))
        plain = os.urandom(_PREFIX) + length + document + self._app_id
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad)).decode()

    def opened(self, message: Message, body: bytes) -> Answer | None:
        """The answer to `message`; None for `success`. NotWeChats when WeChat would refuse it."""
        if body in (b"success", b""):
            return None
        envelope = _read(body)
        sealed = envelope.get("Encrypt", "")
        signature = _sign(
            self.account.token, envelope.get("TimeStamp", ""), envelope.get("Nonce", ""), sealed
        )
        if envelope.get("MsgSignature") != signature:
            raise NotWeChats("wrong signature")
        answer = _read(self._unsealed(sealed))
        expected = {"ToUserName": message.openid, "FromUserName": self.account.name}
        if not expected.items() <= answer.items() or answer.get("MsgType") != "text":
            raise NotWeChats("made for somebody else, or no text")
        return Answer(answer["Content"], int(answer["CreateTime"]))

    def _unsealed(self, sealed: str) -> bytes:
        raw = base64.b64decode(sealed)
        if not raw or len(raw) % _BLOCK:
            raise NotWeChats("no whole blocks of 32 bytes")
        plain = self._cipher.decryptor().update(raw)
        plain = plain[: -plain[-1]]
        end = _HEAD + int(struct.unpack(">I", plain[_PREFIX:_HEAD])[0])
        if plain[end:] != self._app_id:
            raise NotWeChats("made for another app id")
        return plain[_HEAD:end]


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _read(document: bytes) -> dict[str, str]:
    try:
        elements = list(ET.fromstring(document))  # noqa: S314 - the server under test wrote it
    except ET.ParseError as error:
        raise NotWeChats(f"no XML: {document[:60]!r}") from error
    found = {element.tag: element.text or "" for element in elements}
    if len(found) < len(elements):
        raise NotWeChats("an element is there twice")
    return found


def _letters(count: int) -> str:
    # A key whose last character leaves no stray bits, as the platform makes them.
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(count - 1)) + "A"
