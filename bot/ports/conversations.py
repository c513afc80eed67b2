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

    async def find(self, openid: str) -> Conversation:
        """That citizen's conversation; a new one when there is none."""
        ...

    def owned(self, openid: str, owner: str | None) -> None:
        """Within the citizen's own turn: who answers from now on, whatever `save` says."""
        ...

    def answered(self, key: str, openid: str, reply: Reply) -> None:
        """Record the turn under its delivery key; LostRace if it has been answered."""
        ...
