"""Dates as people say them: 12月3号, 下周一, 明天, 十二月三日, 2026-12-03."""

import re
from datetime import date, timedelta

from bot.domain.numbers import narrow
from bot.domain.numerals import NUMERAL, whole_number

_DAYS_AHEAD = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1}
_WEEKDAYS = {letter: number for number, letter in enumerate("一二三四五六日")} | {"天": 6}

_WRITTEN = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
_COMPACT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
_SPOKEN = re.compile(
    rf"(?:(?P<year>今年|明年|{NUMERAL}年))?(?P<month>{NUMERAL})月份?(?P<day>{NUMERAL})[日号]?"
)
_SHORT = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_OF_MONTH = re.compile(rf"(?P<which>这个月|本月|下个月|下月)?(?P<day>{NUMERAL})[日号]")
_OF_WEEK = re.compile(
    r"(?P<which>这个?|本|下下个?|下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天1-6])"
)
_LATER = re.compile(rf"({NUMERAL})(天|周|个?星期)(?:之?后|以后)")


def spoken_date(text: str, today: date) -> date | None:
    """The day that `text` names in full, seen from `today` (Asia/Shanghai), or None.

    A day without a year or month is the next one to come; 周五 is today on a Friday, 下周五 the
    one of the calendar week after this.
    """
    plain = re.sub(r"\s+", "", narrow(text))
    try:
        return (
            _named(plain, today)
            or _with_year(plain)
            or _of_year(plain, today)
            or _of_month(plain, today)
            or _of_week(plain, today)
        )
    except (ValueError, OverflowError):  # 2月30日: no such day
        return None


def _named(plain: str, today: date) -> date | None:
    if (ahead := _DAYS_AHEAD.get(plain)) is not None:
        return today + timedelta(days=ahead)
    if found := _LATER.fullmatch(plain):
        return today + timedelta(days=_number(found[1]) * (1 if found[2] == "天" else 7))
    return None


def _with_year(plain: str) -> date | None:
    found = _WRITTEN.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _of_year(plain: str, today: date) -> date | None:
    """Month and day, with the year said or meant."""
    if found := _SHORT.fullmatch(plain):
        return _coming(today, int(found[1]), int(found[2]))
    found = _SPOKEN.fullmatch(plain)
    if found is None:
        return None
    month, day = _number(found["month"]), _number(found["day"])
    match found["year"]:
        case None:
            return _coming(today, month, day)
        case "今年" | "明年" as said:
            return date(today.year + (said == "明年"), month, day)
        case said:
            written = _number(said[:-1])
            return date(written % 100 + 2000, month, day)


def _coming(today: date, month: int, day: int) -> date:
    """That day in this year, or in the next when it is over. 2月29日 waits for its year."""
    for year in range(today.year, today.year + 5):
        try:
            candidate = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if candidate >= today:
            return candidate
    raise ValueError(f"no such day: {month}-{day}")


def _of_month(plain: str, today: date) -> date | None:
    found = _OF_MONTH.fullmatch(plain)
    if found is None:
        return None
    day = _number(found["day"])
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    match found["which"]:
        case "这个月" | "本月":
            return today.replace(day=day)
        case "下个月" | "下月":
            return following.replace(day=day)
        case _:
            return today.replace(day=day) if day >= today.day else following.replace(day=day)


def _of_week(plain: str, today: date) -> date | None:
    found = _OF_WEEK.fullmatch(plain)
    if found is None:
        return None
    said = found["day"]
    weekday = int(said) - 1 if said.isdigit() else _WEEKDAYS[said]
    which = (found["which"] or "").rstrip("个")
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 1, "下下": 2}.get(which, 0)
    day = monday + timedelta(days=weekday, weeks=weeks)
    return day + timedelta(weeks=1) if not which and day < today else day


def _number(numeral: str) -> int:
    number = whole_number(numeral)
    if number is None:
        raise ValueError(numeral)
    return number
