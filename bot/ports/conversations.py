"""Conversations and the turns that were answered."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.conversation.conversation import Conversation, Reply


@dataclass(frozen=True, slots=True)
class Opening:
    """All a turn needs to start, from one read."""

    reply: Reply | None
    conversation: Conversation
    held: bool = False  # messages wait until this citizen can be written to again


class Conversations(Protocol):
    """One row a citizen, and one a delivery that was answered."""

    async def opening(self, key: str, openid: str) -> Opening: ...
    def save(self, conversation: Conversation) -> None:
        """Version already raised by one; LostRace after the work if somebody was faster."""
        ...

    def answered(self, key: str, openid: str, reply: Reply) -> None:
        """Record the turn under its delivery key; LostRace if it has been answered."""
        ...
