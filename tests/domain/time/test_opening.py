"""Opening hours: who is there, when somebody comes, and minutes that count."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.time.calendar import Calendar
from bot.domain.time.opening import USUAL_HOURS, OpeningHours, Period

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar({date(2026, 10, day): day == 10 for day in (1, 2, 3, 10)})
EVERY_SATURDAY = OpeningHours((Period(9 * 60, 12 * 60, frozenset({5})),))

moments = st.integers(0, 180 * 24 * 3600).map(
    lambda seconds: datetime(2026, 9, 1, tzinfo=SHANGHAI) + timedelta(seconds=seconds)
)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(27, 9), True),
        (at(27, 8, 59), False),
        (at(27, 12), False),  # closing time
        (at(27, 13, 30), True),
        (at(28, 10), False),  # Saturday
        (at(10, 10, month=10), True),  # a Saturday that is worked
        (at(2, 10, month=10), False),  # a Friday that is a holiday
    ],
)
def test_whether_somebody_is_there(moment: datetime, *, is_open: bool) -> None:
    assert USUAL_HOURS.is_open(moment, CALENDAR) is is_open
    assert USUAL_HOURS.is_open(moment.astimezone(ZoneInfo("UTC")), CALENDAR) is is_open


def test_named_weekdays_are_open_at_weekends_but_not_on_holidays() -> None:
    assert EVERY_SATURDAY.is_open(at(28, 10), CALENDAR)
    assert not EVERY_SATURDAY.is_open(at(27, 10), CALENDAR)
    assert not EVERY_SATURDAY.is_open(at(3, 10, month=10), CALENDAR)


def test_when_somebody_comes() -> None:
    assert USUAL_HOURS.opens_next(at(27, 18), CALENDAR) == at(30, 9)
    assert USUAL_HOURS.opens_next(at(27, 12, 5), CALENDAR) == at(27, 13, 30)
    assert USUAL_HOURS.opens_next(at(27, 10), CALENDAR) == at(27, 10)
    assert EVERY_SATURDAY.opens_next(at(3, 10, month=10), CALENDAR) == at(10, 9, month=10)


def test_minutes_count_while_it_is_open() -> None:
    assert USUAL_HOURS.minutes(at(27, 11, 50), at(27, 13, 40), CALENDAR) == 20
    assert USUAL_HOURS.minutes(at(27, 16), at(30, 9, 30), CALENDAR) == 90
    assert USUAL_HOURS.minutes(at(28, 0), at(29, 23), CALENDAR) == 0
    assert USUAL_HOURS.minutes(at(27, 11), at(27, 10), CALENDAR) == 0


def test_minutes_are_over() -> None:
    assert USUAL_HOURS.after_minutes(at(27, 16, 55), 10, CALENDAR) == at(30, 9, 5)
    assert USUAL_HOURS.after_minutes(at(28, 1), 10, CALENDAR) == at(30, 9, 10)
    assert USUAL_HOURS.after_minutes(at(27, 11, 50), 10, CALENDAR) == at(27, 12)
    assert USUAL_HOURS.after_minutes(at(28, 1), 0, CALENDAR) == at(28, 1)


@given(moments, st.integers(1, 5000))
def test_what_was_counted_out_counts_back(start: datetime, count: int) -> None:
    end = USUAL_HOURS.after_minutes(start, count, CALENDAR)
    assert USUAL_HOURS.minutes(start, end, CALENDAR) == count
    assert USUAL_HOURS.open_time(start, end, CALENDAR) == timedelta(minutes=count)
    just_before = end - timedelta(microseconds=1)
    assert USUAL_HOURS.minutes(start, just_before, CALENDAR) == count - 1


@given(moments)
def test_nobody_comes_before_the_next_opening(now: datetime) -> None:
    opens = USUAL_HOURS.opens_next(now, CALENDAR)
    assert USUAL_HOURS.is_open(opens, CALENDAR)
    assert USUAL_HOURS.open_time(now, opens, CALENDAR) == timedelta()


@pytest.mark.parametrize(("opens", "closes"), [(540, 540), (720, 540), (-1, 60), (60, 1441)])
def test_no_period_of_a_day(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="period"):
        Period(opens, closes)


def test_an_office_is_open_at_some_time() -> None:
    with pytest.raises(ValueError, match="open"):
        OpeningHours(())
