"""WeChat's API side: what the account can ask of the platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What became of one attempt, and so what to do (wechat.md 3.6)."""

    SENT = "sent"
    RETRY = "retry"  # busy, connection refused: nothing was sent
    SLOW_DOWN = "slow_down"  # per-minute limit
    TOMORROW = "tomorrow"  # daily quota: until 00:00
    WINDOW_CLOSED = "window_closed"  # not writable now: other channel, or hold
    UNREACHABLE = "unreachable"  # unfollowed, blocked, unknown openid
    REJECTED = "rejected"  # the content is wrong: dead letter
    NO_RIGHT = "no_right"  # this kind of account may not: other channel, or hold
    MISCONFIGURED = "misconfigured"  # secret, whitelist, template id: alarm, keep
    UNKNOWN = "unknown"  # written, but no answer heard


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one send. `code` is WeChat's errcode where it answered."""

    verdict: Verdict
    code: int | None = None
    detail: str = ""


class Media(Protocol):
    """What citizens sent besides words."""

    async def media(self, number: str) -> bytes | None:
        """The picture of that media id; None when WeChat does not hand it out (in time)."""
        ...


class WeChat(Protocol):
    """Sends; never raises for what WeChat answers."""

    async def send_text(self, openid: str, text: str) -> Attempt: ...
    async def send_template(
        self, openid: str, template: str, fields: Mapping[str, str], *, url: str, once: str
    ) -> Attempt:
        """`once` is the client_msg_id: WeChat sends the same one only once within ten minutes."""
        ...
