"""The lines of consultation tickets, as a work sees them."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.cases.ticket import Line


class Tickets(Protocol):
    """The conversation that staff read before they answer."""

    def add(self, line: Line) -> None:
        """Keep one more line; it is written with the work."""
        ...

    async def lines(self, number: str) -> Sequence[Line]:
        """Everything that was said within that ticket, oldest first, at most the last 500."""
        ...
