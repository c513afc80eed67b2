"""The institution's calendar: the table that is kept, and where announced holidays come from."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.time.calendar import CalendarDay


class CalendarDays(Protocol):
    """The days that are not as their weekday says. DatabaseGone when they cannot be read."""

    async def all(self) -> Sequence[CalendarDay]:
        """Every day of the table, oldest first."""
        ...

    async def add(self, days: Sequence[CalendarDay]) -> None:
        """Keep `days`; one that is there already stays as it is."""
        ...


class Holidays(Protocol):
    """The State Council's notices as somebody has published them."""

    def days(self) -> Sequence[CalendarDay]:
        """Holidays, and weekends that are worked, of every year that is known."""
        ...
