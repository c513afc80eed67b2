"""The working calendar as this process knows it: filled at the first start, read once an hour."""

import asyncio
from contextlib import suppress

import structlog

from bot.domain.time.calendar import Calendar, calendar_of
from bot.errors import DatabaseGone
from bot.ports.calendar import CalendarDays, Holidays
from bot.ports.clock import Clock

_LOG = structlog.get_logger(__name__)

#: Seconds until an edited calendar counts everywhere.
LOAD_EVERY = 3600.0

_DECEMBER = 12


class WorkingCalendar:
    """`current` is the calendar to count with; before the first `load` it knows no year."""

    def __init__(self, days: CalendarDays, holidays: Holidays, clock: Clock) -> None:
        self._days, self._holidays, self._clock = days, holidays, clock
        self._warned_of = 0
        self.current = Calendar({})

    async def load(self) -> None:
        """Read the table, after adding the announced years it lacks. DatabaseGone."""
        table = await self._days.all()
        known = calendar_of(table).years
        news = [each for each in self._holidays.days() if each.day.year not in known]
        if news:
            await self._days.add(news)
            table = await self._days.all()
        self.current = calendar_of(table)
        self._warn()

    async def run(self, stop: asyncio.Event, *, every: float = LOAD_EVERY) -> None:
        """Load again and again until `stop`; while the database is gone, the last one holds."""
        while not stop.is_set():
            try:
                await self.load()
            except DatabaseGone:
                _LOG.warning("calendar.database_gone")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every)

    def _warn(self) -> None:
        """Once a process: the notice comes in November, dates after the year are only 预计."""
        now = self._clock.now()
        following = now.year + 1
        missing = now.month == _DECEMBER and following not in self.current.years
        if missing and self._warned_of != following:
            self._warned_of = following
            _LOG.warning("calendar.next_year_missing", year=following)
