"""A message that somebody has been promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: The message key of what the bot says; and of what a person says in the chat.
REPLY, SPOKEN = "reply", "spoken"


class OutboundStatus(StrEnum):
    """Where a message stands.

    OFFERED  written with the turn as its passive reply; settled when the response has left, or
             pushed by the sweep when nobody fetched it in time
    PENDING  to be sent when `due`
    LEASED   a worker is sending it until the lease ends
    HELD     no channel is open now; goes out after the citizen's next message
    SENT     accepted by the channel
    DEAD     given up, with the reason; `hengxin outbox` lists it
    """

    OFFERED = "offered"
    PENDING = "pending"
    LEASED = "leased"
    HELD = "held"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to one citizen.

    `key` makes it idempotent: `reply:{turn key}` (a long one's parts: `:{part}`), or
    `{case}:{version}:{message}`. `message` is the text's key in `intents/messages/` (`M5`),
    `reply` or `spoken`. `fields` are the values for a template message, already short. `due` and
    `closed`, when it was accepted or given up, are aware, Asia/Shanghai.
    """

    key: str
    openid: str
    status: OutboundStatus
    text: str
    message: str
    due: datetime
    fields: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None
    attempts: int = 0
    unknowns: int = 0
    id: int | None = None
    error: str = ""
    closed: datetime | None = None


def reply_key(turn_key: str) -> str:
    """The outbox key of the passive reply to the delivery `turn_key`."""
    return f"reply:{turn_key}"
