"""The packaged notices, day by day against the package's own answers."""

from datetime import date, timedelta

import chinese_calendar

from bot.adapters.holidays import PackagedHolidays
from bot.domain.time.calendar import Source, calendar_of

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)


def test_every_day_of_every_known_year_is_the_packages() -> None:
    calendar = calendar_of(PackagedHolidays().days())
    assert {FIRST.year, LAST.year} <= calendar.years
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert [d for d in days if calendar.is_working(d) != chinese_calendar.is_workday(d)] == []


def test_days_come_in_order_each_once_and_say_where_from() -> None:
    days = [each.day for each in PackagedHolidays().days()]
    assert days == sorted(set(days))
    assert {each.source for each in PackagedHolidays().days()} == {Source.PACKAGE}


def test_the_autumn_of_2026() -> None:
    calendar = calendar_of(PackagedHolidays().days())
    worked = [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 10)]
    assert calendar.after(worked[0], 2) == date(2026, 10, 9)
    assert calendar.after(worked[0], 3) == worked[2], "a Saturday that is worked"
    assert calendar.is_holiday(date(2026, 9, 25)), "the Mid-Autumn Festival"
