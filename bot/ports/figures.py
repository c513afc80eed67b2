"""How much waits in the store, for those who watch it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at what is not done yet.

    `messages` and `letters` count by status, without what was sent; `oldest_due` is when the
    message that waits longest should have gone out.
    """

    messages: Mapping[str, int] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)
    timers_due: int = 0
    certificates_waiting: int = 0
    oldest_due: datetime | None = None


class Watching(Protocol):
    """Where the figures come from."""

    async def figures(self, now: datetime) -> Figures:
        """The figures at `now` (aware, Asia/Shanghai). Cheap: what is done is not counted."""
        ...

    async def touch(self) -> None:
        """Return when the store has taken a write; DatabaseGone when it does not."""
        ...
