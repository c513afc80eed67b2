"""Days as people name them, seen from Sunday 22 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.time.spoken_dates import spoken_date

SUNDAY = date(2026, 11, 22)
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("今天", (2026, 11, 22)),
        ("明天", (2026, 11, 23)),
        ("后天", (2026, 11, 24)),
        ("大后天", (2026, 11, 25)),
        ("昨天", (2026, 11, 21)),
        ("三天后", (2026, 11, 25)),
        ("10天以后", (2026, 12, 2)),
        ("两周后", (2026, 12, 6)),
        ("12月3号", (2026, 12, 3)),
        ("12月3日", (2026, 12, 3)),
        ("１２月３日", (2026, 12, 3)),
        ("十二月三号", (2026, 12, 3)),
        ("十二月二十五", (2026, 12, 25)),
        ("12.3", (2026, 12, 3)),
        ("12/3", (2026, 12, 3)),
        ("2026-12-03", (2026, 12, 3)),
        ("2026/12/3", (2026, 12, 3)),
        ("2026.12.3", (2026, 12, 3)),
        ("2026年12月3日", (2026, 12, 3)),
        ("二〇二六年十二月三日", (2026, 12, 3)),
        ("26年12月3日", (2026, 12, 3)),
        ("20261203", (2026, 12, 3)),
        ("今年12月3号", (2026, 12, 3)),
        ("明年1月5号", (2027, 1, 5)),
        ("1月5号", (2027, 1, 5)),
        ("11月22日", (2026, 11, 22)),
        ("2月29日", (2028, 2, 29)),
        ("30号", (2026, 11, 30)),
        ("3号", (2026, 12, 3)),
        ("下个月3号", (2026, 12, 3)),
        ("本月25日", (2026, 11, 25)),
        ("周日", (2026, 11, 22)),
        ("星期天", (2026, 11, 22)),
        ("星期一", (2026, 11, 23)),
        ("礼拜三", (2026, 11, 25)),
        ("下周一", (2026, 11, 23)),
        ("下个星期五", (2026, 11, 27)),
        ("下下周三", (2026, 12, 2)),
        ("本周一", (2026, 11, 16)),
        ("周5", (2026, 11, 27)),
        (" 12 月 3 日 ", (2026, 12, 3)),
    ],
)
def test_a_day_is_understood(said: str, day: tuple[int, int, int]) -> None:
    assert spoken_date(said, SUNDAY) == date(*day)


def test_the_weekday_of_today_is_today_and_next_week_is_the_calendars() -> None:
    assert spoken_date("周五", FRIDAY) == FRIDAY
    assert spoken_date("下周五", FRIDAY) == FRIDAY + timedelta(weeks=1)
    assert spoken_date("这周日", FRIDAY) == SUNDAY


def test_a_month_turns_over_a_year() -> None:
    assert spoken_date("下个月3号", date(2026, 12, 31)) == date(2027, 1, 3)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "随便",
        "2月30日",
        "13月1日",
        "32号",
        "周八",
        "过几天",
        "月底",
        "上午",
        "12月",
    ],
)
def test_what_names_no_day(said: str) -> None:
    assert spoken_date(said, SUNDAY) is None


def test_a_day_beyond_the_calendar_is_none() -> None:
    assert spoken_date("999999999天后", SUNDAY) is None


@given(day=st.dates(SUNDAY, SUNDAY + timedelta(days=364)))
def test_every_day_of_the_coming_year_can_be_said(day: date) -> None:
    for said in (f"{day.month}月{day.day}号", f"{day.month}.{day.day}", day.isoformat()):
        assert spoken_date(said, SUNDAY) == day


@given(text=st.text(), today=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_any_text_is_read_without_a_fault(text: str, today: date) -> None:
    assert spoken_date(text, today) is None or text
