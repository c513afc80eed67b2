"""Turns in flight, one citizen at a time, limits, wake-ups: in one process or through Redis."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Locks(Protocol):
    """Who may go on alone."""

    def hold(self, name: str) -> AbstractAsyncContextManager[None]:
        """One holder of `name` at a time; correctness does not hang on it."""
        ...


class InFlight(Protocol):
    """Deliveries that are being answered now."""

    def claim(self, key: str) -> AbstractAsyncContextManager[bool]:
        """Enter with True as the one who answers this delivery.

        With False after that one has left, or his lease has ended: read what was recorded, or
        answer it yourself.
        """
        ...


class Limits(Protocol):
    """How often something may be done."""

    async def allow(self, name: str, most: int, seconds: int) -> bool:
        """Whether `name` may act once more within the running window of `seconds`.

        Open when the shared state cannot be reached.
        """
        ...

    async def forgive(self, name: str) -> None:
        """One act of `name` is not counted after all: it was a right password, not a guess."""
        ...


class Bell(Protocol):
    """Wakes the workers."""

    async def ring(self) -> None:
        """There is something to deliver."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return on the next ring, or after `seconds`."""
        ...
