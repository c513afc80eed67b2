"""What the account remembers of one citizen between two messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """One citizen's conversation; `memory` is the dialogue's own JSON value.

    `version` is 0 before the first turn. `followed` is None until an event has said so.
    """

    openid: str
    version: int = 0
    memory: Mapping[str, Any] = field(default_factory=dict)
    followed: bool | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a delivery was answered: the passive text (empty: `success`) and its CreateTime.

    A redelivery gets the same text with the same time.
    """

    text: str
    created: datetime
