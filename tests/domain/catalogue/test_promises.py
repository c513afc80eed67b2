"""Opening hours and limits as a clerk writes them, and what a mistake is answered with."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.catalogue.office import Office, office_from
from bot.domain.catalogue.promises import SCHEDULE, USUAL_LIMITS
from bot.domain.entries import WrongEntry
from bot.domain.time.calendar import Calendar
from bot.domain.time.clocks import Limit, Unit
from bot.domain.time.opening import Period
from tests.domain.catalogue.test_office import OFFICE

CALENDAR = Calendar({date(2026, 10, 1): False, date(2026, 10, 10): True})


def office(**given: Any) -> Office:
    return office_from(OFFICE | given)


def open_at(made: Office, day: int, hour: int = 10) -> bool:
    now = datetime(2026, 10, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))
    return made.opening.is_open(now, CALENDAR)


def period(days: str, opens: str = "9:00", closes: str = "17:00") -> dict[str, str]:
    return {"days": days, "from": opens, "to": closes}


def test_working_days_are_the_calendars() -> None:
    made = office(opening=[period("工作日", "9:00", "12:00"), period("工作日", "13：30", "17:00")])
    assert made.opening.periods == (Period(540, 720), Period(810, 1020))
    assert open_at(made, 10), "a Saturday that is worked"
    assert not open_at(made, 1)
    assert not open_at(made, 9, 12)
    assert not open_at(made, 11)


@pytest.mark.parametrize(
    ("days", "weekdays"),
    [
        ("周六", {5}),
        ("周一至周五", {0, 1, 2, 3, 4}),
        ("周一、周三", {0, 2}),
        ("周二至周四、周六、周日", {1, 2, 3, 5, 6}),
        ("周天", {6}),
    ],
)
def test_weekdays_are_named(days: str, weekdays: set[int]) -> None:
    assert office(opening=[period(days)]).opening.periods[0].weekdays == weekdays


def test_periods_that_overlap_are_one() -> None:
    made = office(opening=[period("工作日", "8:00", "12:00"), period("周五", "10:00", "14:00")])
    friday = datetime(2026, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert made.opening.minutes(friday, friday.replace(hour=23), CALENDAR) == 6 * 60


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (period("工作天"), "days"),
        (period("周五至周一"), "days"),
        (period("周八"), "days"),
        (period("工作日", "九点"), "from"),
        (period("工作日", "9:60"), "from"),
        (period("工作日", "9:00", "24:01"), "to"),
        (period("工作日", "17:00", "9:00"), "to"),
        (period("工作日") | {"untill": "1"}, "untill"),
        ({"days": "工作日", "from": "9:00"}, "to"),
    ],
)
def test_a_period_that_is_none_is_named(wrong: dict[str, str], key: str) -> None:
    with pytest.raises(WrongEntry) as mistake:
        office(opening=[period("工作日"), wrong])
    assert mistake.value.path == ("opening", 1, key)


def test_open_until_midnight() -> None:
    assert office(opening=[period("工作日", "0:00", "24:00")]).opening.periods[0].closes == 1440


def test_limits_left_out_are_the_usual_ones() -> None:
    assert office().limits == USUAL_LIMITS
    made = office(limits={"application": {"ACCEPT": "3 个工作日"}})
    assert made.limits["application"] == {
        **USUAL_LIMITS["application"],
        "ACCEPT": Limit(3, Unit.WORKING_DAY),
    }
    assert made.limits["consultation"] == USUAL_LIMITS["consultation"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5 个工作日", Limit(5, Unit.WORKING_DAY)),
        ("10个工作日", Limit(10, Unit.WORKING_DAY)),
        ("15工作日", Limit(15, Unit.WORKING_DAY)),
        ("60 天", Limit(60, Unit.NATURAL_DAY)),
        ("60 个自然日", Limit(60, Unit.NATURAL_DAY)),
        ("10 分钟", Limit(10, Unit.WORKING_MINUTE)),
        ("8 个小时", Limit(480, Unit.WORKING_MINUTE)),
    ],
)
def test_limits_are_written_as_they_are_said(text: str, limit: Limit) -> None:
    assert (
        office(limits={"application": {SCHEDULE: text}}).limits["application"][SCHEDULE] == limit
    )


def test_a_report_takes_as_long_as_a_complaint() -> None:
    complaint = {"complaint": {"ACCEPT": "2 个工作日"}}
    assert office(limits=complaint).limits["report"]["ACCEPT"] == Limit(2)
    both = complaint | {"report": {"ACCEPT": "4 个工作日"}}
    assert office(limits=both).limits["report"]["ACCEPT"] == Limit(4)


@pytest.mark.parametrize(
    ("limits", "path"),
    [
        ({"application": {"ACCEPT": "五个工作日"}}, ("application", "ACCEPT")),
        ({"application": {"ACCEPT": "0 个工作日"}}, ("application", "ACCEPT")),
        ({"application": {"ACCEPT": "5 周"}}, ("application", "ACCEPT")),
        ({"application": {"ACCEPT": 5}}, ("application", "ACCEPT")),
        ({"application": {"PROCESS": "5 天"}}, ("application", "PROCESS")),
        ({"aplication": {"ACCEPT": "5 天"}}, ("aplication",)),
        ({"application": "5 天"}, ("application",)),
    ],
)
def test_a_limit_that_is_none_is_named(limits: dict[str, Any], path: tuple[str, ...]) -> None:
    with pytest.raises(WrongEntry) as mistake:
        office(limits=limits)
    assert mistake.value.path == ("limits", *path)
