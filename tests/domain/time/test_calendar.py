"""Working days: holidays, worked weekends, years nobody has announced, and counting."""

import random
from collections.abc import Collection, Mapping
from datetime import date

import pytest

from bot.domain.time.calendar import Calendar, CalendarDay, Source, calendar_of

NATIONAL_DAY = {date(2026, 10, day): False for day in range(1, 8)}
WORKED = {date(2026, 9, 20): True, date(2026, 10, 10): True}
AUTUMN = Calendar(NATIONAL_DAY | WORKED)

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def test_holidays_and_worked_weekends() -> None:
    assert not AUTUMN.is_working(date(2026, 10, 7))
    assert AUTUMN.is_working(date(2026, 10, 8))
    assert AUTUMN.is_working(date(2026, 10, 10)), "a Saturday that makes up for the holiday"
    assert not AUTUMN.is_working(date(2026, 10, 11))


def test_a_holiday_is_no_mere_weekend() -> None:
    assert AUTUMN.is_holiday(date(2026, 10, 3))
    assert not AUTUMN.is_holiday(SATURDAY)
    assert not AUTUMN.is_holiday(date(2026, 10, 10))


def test_beyond_the_known_years_the_fixed_holidays_hold() -> None:
    assert AUTUMN.knows(FRIDAY)
    assert not AUTUMN.knows(date(2027, 1, 4))
    rest = [date(2027, 1, 1), date(2029, 5, 1), date(2029, 5, 2), date(2027, 10, 1)]
    assert not any(AUTUMN.is_working(day) for day in rest)
    assert all(AUTUMN.is_holiday(day) for day in rest)
    assert AUTUMN.is_working(date(2027, 10, 4)), "not announced: the weekday decides"


def test_in_a_known_year_the_notice_alone_decides() -> None:
    assert AUTUMN.is_working(date(2026, 1, 1)), "this notice says nothing of January"


def test_a_day_of_our_own_does_not_make_its_year_known() -> None:
    outing = CalendarDay(date(2027, 3, 3), working=False, source=Source.LOCAL)
    notice = CalendarDay(date(2026, 10, 1), working=False, source=Source.PACKAGE)
    calendar = calendar_of([outing, notice])
    assert not calendar.is_working(outing.day)
    assert calendar.years == {2026}
    assert calendar_of([outing]).years == frozenset()


def test_counting_steps_over_rest() -> None:
    assert AUTUMN.after(FRIDAY, 1) == MONDAY
    assert AUTUMN.after(SATURDAY, 1) == MONDAY
    assert AUTUMN.after(FRIDAY, 0) == FRIDAY
    assert AUTUMN.after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert AUTUMN.on_or_after(SATURDAY) == MONDAY
    assert AUTUMN.on_or_after(FRIDAY) == FRIDAY
    assert AUTUMN.working_days(FRIDAY, MONDAY) == 1
    assert AUTUMN.working_days(FRIDAY, FRIDAY) == 0
    assert AUTUMN.working_days(MONDAY, FRIDAY) == 0
    with pytest.raises(ValueError, match="-1"):
        AUTUMN.after(FRIDAY, -1)


def test_thirty_working_days_cross_into_the_unknown_year() -> None:
    due = AUTUMN.after(date(2026, 11, 22), 30)
    assert due == date(2027, 1, 4), "six weeks of five, and New Year's Day"
    assert not AUTUMN.knows(due)


def test_days_are_spoken() -> None:
    assert Calendar.spoken(date(2026, 11, 30)) == "11月30日"
    assert Calendar.spoken(date(2027, 1, 4)) == "1月4日"


FIRST = date(2026, 1, 1).toordinal()
FIXED = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}


def worked(ordinal: int, table: Mapping[int, bool], years: Collection[int]) -> bool:
    """The rule once more, over numbered days."""
    day = date.fromordinal(ordinal)
    if ordinal in table:
        return table[ordinal]
    if day.year not in years and f"{day:%m-%d}" in FIXED:
        return False
    return ordinal % 7 not in (0, 6)  # 1 January of the year 1 was a Monday


def test_counting_is_a_day_counters() -> None:
    """Ten thousand random tables, years, days and counts."""
    chance = random.Random(2026)  # noqa: S311 - repeatable on purpose
    for _ in range(10_000):
        table = {
            FIRST + chance.randrange(900): chance.random() < 0.4
            for _ in range(chance.randrange(40))
        }
        years = chance.sample([2026, 2027, 2028], chance.randrange(4))
        start, left = FIRST + chance.randrange(900), chance.randrange(40)
        calendar = Calendar({date.fromordinal(day): on for day, on in table.items()}, years)
        first, last, count = date.fromordinal(start), start, left
        while left:
            last += 1
            left -= worked(last, table, years)
        landed = start
        while not worked(landed, table, years):
            landed += 1
        assert calendar.after(first, count) == date.fromordinal(last)
        assert calendar.working_days(first, date.fromordinal(last)) == count
        assert calendar.on_or_after(first) == date.fromordinal(landed)
