"""message/custom/send: writing to a citizen within the customer-service window."""

from collections.abc import Mapping
from typing import Any

from webhooks.sandbox.account import Account, AccountKind, Channel, Direction, Message
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.media import Media
from webhooks.sandbox.platform.rights import Right
from webhooks.sandbox.windows import WINDOW_CLOSED

MOST_BYTES = 2048
WITH_MEDIA = frozenset({"image", "voice", "video"})


class CustomerService:
    """Messages outside a reply, while a window is open."""

    def __init__(self, account: Account, media: Media) -> None:
        self._account = account
        self._media = media

    def served(self) -> tuple[Served, ...]:
        """The API."""
        return (Served("message/custom/send", self._serve, right=Right.CUSTOMER_SERVICE),)

    def _serve(self, call: Call) -> Called:
        left = self._send(call.body)
        return Called(FINE, remark=f"客服窗口还可发 {left} 条")

    def _send(self, body: Mapping[str, Any]) -> int:
        """Show a message on the phone; returns how many more the window allows."""
        account, message = self._account, self._message(body)
        citizen = account.citizens.get(str(body.get("touser", "")))
        if citizen is None:
            raise Failed(40003)
        if not citizen.following:  # the code's own words: "or subscription is canceled"
            raise Failed(WINDOW_CLOSED)
        now = account.now()
        if code := citizen.windows.spend(now):
            raise Failed(code)
        account.show(citizen, message)
        account.feed.tell("citizen", account.describe(citizen))
        return citizen.windows.left(now)

    def _message(self, body: Mapping[str, Any]) -> Message:
        kind = str(body.get("msgtype", ""))
        content = body.get(kind)
        readers = {"text": _text, "news": _news, "msgmenu": _menu}
        if kind not in readers and kind not in WITH_MEDIA:
            raise Failed(40008)
        if kind == "msgmenu" and self._account.kind != AccountKind.SERVICE:
            raise Failed(40200)
        if not isinstance(content, dict):
            raise Failed(44004)
        return self._medium(kind, content) if kind in WITH_MEDIA else readers[kind](content)

    def _medium(self, kind: str, content: Mapping[str, Any]) -> Message:
        found = self._media.find(content.get("media_id"))
        if found.kind != kind:
            raise Failed(40007)
        return Message(
            Direction.TO_CITIZEN,
            Channel.CUSTOMER_SERVICE,
            kind,
            "",
            picture=found.path if kind == "image" else "",
        )


def _text(content: Mapping[str, Any]) -> Message:
    text = content.get("content")
    if not isinstance(text, str) or not text.strip():
        raise Failed(44004)
    if len(text.encode()) > MOST_BYTES:
        raise Failed(45002)
    return Message(Direction.TO_CITIZEN, Channel.CUSTOMER_SERVICE, "text", text)


def _news(content: Mapping[str, Any]) -> Message:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Failed(44004)
    if len(articles) > 1:
        raise Failed(45008)
    one = articles[0]
    if not isinstance(one, dict) or not one.get("title"):
        raise Failed(44004)
    return Message(
        Direction.TO_CITIZEN,
        Channel.CUSTOMER_SERVICE,
        "news",
        str(one.get("description", "")),
        title=str(one["title"]),
        url=str(one.get("url", "")),
    )


def _menu(content: Mapping[str, Any]) -> Message:
    items = content.get("list")
    if not isinstance(items, list) or not items or not all(isinstance(i, dict) for i in items):
        raise Failed(44004)
    return Message(
        Direction.TO_CITIZEN,
        Channel.CUSTOMER_SERVICE,
        "msgmenu",
        str(content.get("tail_content", "")),
        title=str(content.get("head_content", "")),
        fields=tuple((str(item.get("id", "")), str(item.get("content", ""))) for item in items),
    )
