"""What the account remembers of one citizen between two messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.messages.send_window import SendWindow


@dataclass(frozen=True, slots=True)
class Conversation:
    """One citizen's conversation; `memory` is the dialogue's own JSON value.

    `version` is 0 before the first turn. `followed` is None until an event has said so. `window`
    is what WeChat lets us send unasked; the worker counts its use beside the version. `owner` is
    the ticket of the person who answers; None: the bot does.
    """

    openid: str
    version: int = 0
    memory: Mapping[str, Any] = field(default_factory=dict)
    followed: bool | None = None
    window: SendWindow = field(default_factory=SendWindow)
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a delivery was answered: the passive text (empty: `success`) and its CreateTime.

    A redelivery gets the same text with the same time.
    """

    text: str
    created: datetime


@dataclass(frozen=True, slots=True)
class StandIn(Reply):
    """A sentence in place of a turn's reply that could not be had in time.

    It was recorded nowhere, so that there is nothing to settle once it has left.
    """
