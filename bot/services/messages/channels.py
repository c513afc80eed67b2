"""Which way a message goes to its citizen now, and which ways are shut for all for a while."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.messages.outbound import Outbound
from bot.domain.messages.send_window import SendWindow
from bot.domain.messages.templates import Template
from bot.ports.wechat import Attempt, WeChat


class Channel(StrEnum):
    """The ways out; the earlier is preferred, since it carries the whole text."""

    TEXT = "text"
    TEMPLATE = "template"


def ways(
    message: Outbound, window: SendWindow, templates: Mapping[str, Template], now: datetime
) -> tuple[Channel, ...]:
    """The ways open to this message now, best first; none: hold it until the citizen writes."""
    text = (Channel.TEXT,) if window.allows(now) else ()
    template = (Channel.TEMPLATE,) if message.message in templates else ()
    return text + template


@dataclass(frozen=True, slots=True)
class Ways:
    """The sending itself."""

    wechat: WeChat
    templates: Mapping[str, Template]

    async def send(self, message: Outbound, channel: Channel) -> Attempt:
        """One attempt; Invalid when the template's fields do not take the message's values."""
        if channel is Channel.TEXT:
            return await self.wechat.send_text(message.openid, message.text)
        template = self.templates[message.message]
        return await self.wechat.send_template(
            message.openid,
            template.id,
            template.filled(message.fields),
            url=message.fields.get("link") or template.url,
            once=once(message.key),
        )


def once(key: str) -> str:
    """The client_msg_id of a message: the same whenever and by whomever it is sent."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class Closures:
    """Ways that WeChat has shut for the whole account: a minute's rate, a day's quota."""

    def __init__(self) -> None:
        self._until: dict[Channel, datetime] = {}

    def shut(self, channel: Channel, until: datetime) -> None:
        self._until[channel] = until

    def end(self, channel: Channel, now: datetime) -> datetime | None:
        """When the way opens again; None when it is open at `now`."""
        until = self._until.get(channel)
        return until if until is not None and now < until else None
