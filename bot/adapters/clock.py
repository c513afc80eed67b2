"""The one place that asks the machine for the time; in the sandbox, moved by a common offset."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from bot.domain.time.zone import SHANGHAI
from bot.errors import DatabaseGone
from bot.ports.clock import Clock, ClockOffsets

#: Seconds until every process of a sandbox has seen that the time was moved.
REFRESH_EVERY = 0.25


class SystemClock:
    """bot.ports.clock.Clock from the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)  # noqa: TID251 - this is the clock


class MovableClock:
    """bot.ports.clock.Movable: another clock's time and the offset, as it was last read."""

    def __init__(self, inner: Clock, offsets: ClockOffsets) -> None:
        self._inner, self._offsets = inner, offsets
        self._offset = timedelta()
        # A reading that began before a move must not end after it: time would step back.
        self._one_at_a_time = asyncio.Lock()

    def now(self) -> datetime:
        return self._inner.now() + self._offset

    async def advance(self, seconds: int) -> None:
        if seconds < 0:
            raise ValueError(f"time does not run backwards: {seconds}")
        async with self._one_at_a_time:
            self._offset = timedelta(seconds=await self._offsets.add(seconds))

    async def reset(self) -> None:
        async with self._one_at_a_time:
            await self._offsets.reset()
            self._offset = timedelta()

    async def refresh(self) -> None:
        """Take over what another process has moved."""
        async with self._one_at_a_time:
            self._offset = timedelta(seconds=await self._offsets.read())

    async def run(self, stop: asyncio.Event, *, every: float = REFRESH_EVERY) -> None:
        """Refresh until `stop`; while the database is gone, time goes on as it was."""
        while not stop.is_set():
            with suppress(DatabaseGone):
                await self.refresh()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every)
