"""The envelope of a push: XML as WeChat writes it, signed, and in safe mode encrypted."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from webhooks.sandbox.account import Credentials, Mode
from webhooks.sandbox.crypto import MessageCipher, Undecipherable, sign, signed

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Improper(Exception):
    """An answer that WeChat does not accept; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Push:
    """One HTTP request to the account's callback address."""

    query: Mapping[str, str]
    body: bytes


def xml_of(fields: Mapping[str, Any], root: str = "xml") -> str:
    """Nested fields as WeChat's XML: strings in CDATA, numbers bare, objects as elements."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return xml_of(value, name)
    if isinstance(value, list):  # several of a name: the element again and again
        return "".join(_element(name, one) for one in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    # "]]>" would end the section early; a character XML cannot carry never leaves the phone.
    text = NOT_IN_XML.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def elements_of(xml: str) -> ET.Element:
    """Parse an answer's XML; raises Improper. A document type is refused unread."""
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise Improper("回复的 XML 里有 DOCTYPE")
    try:
        root = ET.fromstring(xml)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise Improper(f"回复不是合格的 XML（{error}）") from error
    if root.tag != "xml":
        raise Improper(f"回复的根元素是 <{root.tag}>，应为 <xml>")
    return root


def only(root: ET.Element, name: str) -> str:
    """The text of the one element of this name; raises Improper when absent or repeated."""
    found = root.findall(name)
    if len(found) != 1:
        raise Improper(f"{name} 应恰好一个，实有 {len(found)} 个")
    return found[0].text or ""


class Envelopes:
    """Seals pushes and opens answers for one account."""

    def __init__(self, credentials: Credentials) -> None:
        self._token = credentials.token
        self._account = credentials.account
        self._safe = credentials.mode == Mode.SAFE
        self._cipher = (
            MessageCipher(credentials.aes_key, credentials.app_id) if self._safe else None
        )

    def seal(self, fields: Mapping[str, Any], openid: str, at: datetime) -> Push:
        """One push with a fresh nonce and the timestamp of `at` (aware)."""
        xml = xml_of(fields)
        query = {**self.greeting(at), "openid": openid}
        if self._cipher is None:
            return Push(query, xml.encode())
        sealed = self._cipher.encrypt(xml)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = sign(self._token, query["timestamp"], query["nonce"], sealed)
        return Push(query, xml_of({"ToUserName": self._account, "Encrypt": sealed}).encode())

    def greeting(self, at: datetime) -> dict[str, str]:
        """The query that every request of the platform carries."""
        timestamp, nonce = str(int(at.timestamp())), str(secrets.randbelow(2 * 10**9))
        return {
            "signature": sign(self._token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }

    def open(self, body: str) -> str:
        """The XML inside an answer; raises Improper. Safe mode takes encrypted answers only."""
        if self._cipher is None:
            return body
        root = elements_of(body)
        sealed = only(root, "Encrypt")
        stamp = (only(root, "TimeStamp"), only(root, "Nonce"))
        if not signed(only(root, "MsgSignature"), self._token, *stamp, sealed):
            raise Improper("回复的 MsgSignature 不对")
        try:
            return self._cipher.decrypt(sealed)
        except Undecipherable as error:
            raise Improper(f"回复解不开：{error}") from error
