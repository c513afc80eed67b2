"""Questions that were not answered: kept with a turn, read by whoever improves the content."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.conversation.unanswered import Unanswered


class Questions(Protocol):
    """As a work sees them."""

    def keep(self, question: Unanswered) -> None:
        """Keep one more; it is written with the work."""
        ...


class AskedQuestions(Protocol):
    """As a reader sees them."""

    async def since(self, moment: datetime, most: int) -> Sequence[Unanswered]:
        """The questions kept at `moment` or later, the latest `most` of them, oldest first."""
        ...
