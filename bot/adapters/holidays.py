"""Announced holidays out of the package chinesecalendar; it only fills our own table."""

from collections.abc import Sequence

from chinese_calendar.constants import holidays, workdays

from bot.domain.time.calendar import CalendarDay, Source


class PackagedHolidays:
    """bot.ports.calendar.Holidays: 2004 up to the last notice before the package was made."""

    def days(self) -> Sequence[CalendarDay]:
        rest = [CalendarDay(day, working=False, source=Source.PACKAGE) for day in holidays]
        worked = [CalendarDay(day, working=True, source=Source.PACKAGE) for day in workdays]
        return sorted([*rest, *worked], key=lambda each: each.day)
