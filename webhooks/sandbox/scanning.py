"""Scanning a QR code with WeChat: an event for the account, a page, or words."""

import asyncio
import io
from collections.abc import Mapping
from typing import Any

import zxingcpp
from PIL import Image, UnidentifiedImageError

from webhooks.sandbox.account import Account
from webhooks.sandbox.exchange import Exchange, Manner, Outcome
from webhooks.sandbox.kinds import Content, Refused
from webhooks.sandbox.platform.qr_code import MOST_SCENE, Tickets

MOST_DOTS = 40_000_000  # pixels of a picture


class Scanner:
    """What WeChat's own scanner does with what it reads."""

    def __init__(self, account: Account, exchange: Exchange, tickets: Tickets) -> None:
        self._account = account
        self._exchange = exchange
        self._tickets = tickets

    async def scan(self, openid: str, code: str) -> tuple[Mapping[str, Any], Outcome | None]:
        """What the citizen sees: `{scene}` and the account's answer, `{open}`, or `{text}`."""
        ticket = self._tickets.scanned(code)
        if ticket is None:
            web = code.startswith(("http://", "https://"))
            return ({"open": code} if web else {"text": code}), None
        if ticket.until is not None and ticket.until <= self._account.now():
            raise Refused("二维码已过期")
        return {"scene": ticket.scene}, await self.enter(openid, ticket.scene, ticket.id)

    async def enter(self, openid: str, scene: str, ticket: str = "sandbox-ticket") -> Outcome:
        """A code of this account with a scene: SCAN for a follower, else subscribe."""
        if not 1 <= len(scene) <= MOST_SCENE:
            raise Refused(f"场景值应为 1 到 {MOST_SCENE} 个字符")
        following = self._account.citizen(openid).following
        event, key = ("SCAN", scene) if following else ("subscribe", f"qrscene_{scene}")
        fields = {"Event": event, "EventKey": key, "Ticket": ticket}
        return await self._exchange.send(openid, Content("event", fields, event), Manner())


async def read_code(picture: bytes) -> str:
    """The words of the one QR code in a picture; raises Refused."""
    found = await asyncio.to_thread(_codes, picture)
    if len(found) != 1:
        raise Refused("图中没有认出二维码" if not found else "图中有多个二维码，请只拍一个")
    return found[0]


def _codes(picture: bytes) -> list[str]:
    try:
        with Image.open(io.BytesIO(picture)) as image:
            if image.width * image.height > MOST_DOTS:
                raise Refused("图片太大")
            return [one.text for one in zxingcpp.read_barcodes(image.convert("L"))]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refused("这不是能打开的图片") from error
