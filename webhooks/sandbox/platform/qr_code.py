"""qrcode/create: codes with a scene, temporary or permanent, and their pictures."""

import secrets
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import qrcode
from qrcode.image.base import BaseImage

from webhooks.sandbox.account import Account
from webhooks.sandbox.faults import whole
from webhooks.sandbox.platform.calls import Call, Called, File, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

LONGEST = 2_592_000  # seconds: 30 days
USUAL = 60  # seconds, where none are given
MOST_PERMANENT = 100_000
MOST_SCENE = 64
PREFIX = "http://weixin.qq.com/q/"
DOT, MARGIN = 8, 4  # pixels a dot, dots around the code


@dataclass(frozen=True, slots=True)
class Ticket:
    """One code: what it carries, what it says to a scanner, and until when (None: for ever)."""

    id: str
    scene: str
    url: str
    until: datetime | None


class Tickets:
    """The codes the account has asked for."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._by_id: dict[str, Ticket] = {}
        self._by_url: dict[str, Ticket] = {}
        self._permanent: dict[str, Ticket] = {}

    def served(self) -> tuple[Served, ...]:
        """The APIs; the picture is served to everybody who has the ticket."""
        return (
            Served("qrcode/create", self._create, right=Right.QR_CODE),
            get("showqrcode", self._show, tokenless=True),
        )

    def scanned(self, url: str) -> Ticket | None:
        """The ticket behind what a scanner has read; None when it is none of ours."""
        return self._by_url.get(url)

    def _create(self, call: Call) -> Called:
        action = str(call.body.get("action_name", ""))
        if action not in {"QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}:
            raise Failed(40053)
        scene = _scene(action, call.body.get("action_info"))
        if action.startswith("QR_LIMIT"):
            ticket = self._permanent.get(scene) or self._make(scene, None)
            self._permanent[scene] = ticket
            return Called({"ticket": ticket.id, "url": ticket.url}, remark="永久二维码")
        seconds = call.body.get("expire_seconds", USUAL)
        if not whole(seconds) or not 1 <= seconds <= LONGEST:
            raise Failed(40052, "expire_seconds")
        ticket = self._make(scene, self._account.now() + timedelta(seconds=seconds))
        answer = {"ticket": ticket.id, "expire_seconds": seconds, "url": ticket.url}
        return Called(answer, remark=f"{seconds} 秒内有效")

    def _make(self, scene: str, until: datetime | None) -> Ticket:
        if until is None and len(self._permanent) >= MOST_PERMANENT:
            raise Failed(45029)
        made = Ticket(
            "gQ" + secrets.token_urlsafe(60), scene, PREFIX + secrets.token_urlsafe(24), until
        )
        self._by_id[made.id] = self._by_url[made.url] = made
        return made

    def _show(self, call: Call) -> Called:
        ticket = self._by_id.get(call.query.get("ticket", ""))
        if ticket is None or (ticket.until is not None and ticket.until <= self._account.now()):
            return Called({}, status=404)
        return Called({}, file=File("code.png", "image/png", picture(ticket.url)))


def _scene(action: str, info: object) -> str:
    scene: Mapping[str, Any] = {}
    if isinstance(info, dict) and isinstance(info.get("scene"), dict):
        scene = info["scene"]
    if "_STR_" in action:
        text = scene.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= MOST_SCENE:
            raise Failed(40052, "scene_str")
        return text
    number = scene.get("scene_id")
    most = MOST_PERMANENT if action == "QR_LIMIT_SCENE" else 2**32 - 1
    if not whole(number) or not 1 <= number <= most:
        raise Failed(40052, "scene_id")
    return str(number)


def picture(text: str) -> bytes:
    """A QR code as a black and white PNG."""
    code: qrcode.QRCode[BaseImage] = qrcode.QRCode(border=MARGIN)
    code.add_data(text)
    rows = code.get_matrix()
    side = len(rows) * DOT
    lines = bytearray()
    for row in rows:
        bits = "".join(("0" if dark else "1") * DOT for dark in row).ljust(-(-side // 8) * 8, "0")
        line = b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
        lines += line * DOT
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
