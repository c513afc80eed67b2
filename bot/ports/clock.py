"""What time it is, and moving it, which only the sandbox may."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in Asia/Shanghai."""
        ...


class Movable(Clock, Protocol):
    """A clock whose processes all go by the machine's time and one common offset."""

    async def advance(self, seconds: int) -> None:
        """Go on by `seconds`, from 0. ValueError below: time does not run backwards."""
        ...

    async def reset(self) -> None:
        """Back to the machine's time."""
        ...


class ClockOffsets(Protocol):
    """Seconds that all processes of a sandbox are ahead. DatabaseGone when they cannot tell."""

    async def read(self) -> int:
        """The offset; 0 when nobody has moved the time."""
        ...

    async def add(self, seconds: int) -> int:
        """Raise it and answer what it is then: of two at once, both count."""
        ...

    async def reset(self) -> None:
        """Back to 0."""
        ...
