"""What `office.yml` promises: when people answer, and how long each step may take."""

import re
from collections.abc import Mapping

from bot.domain.entries import Entry
from bot.domain.time.clocks import Limit, Unit
from bot.domain.time.opening import OpeningHours, Period

Limits = Mapping[str, Limit]

_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAY = re.compile(r"周([一二三四五六日天])(?:至周([一二三四五六日天]))?")
_TIME = re.compile(r"([01]?[0-9]|2[0-4])[:：]([0-5][0-9])")
_LIMIT = re.compile(r"([1-9][0-9]{0,3}) ?(?:个)?(工作日|自然日|天|分钟|小时)")
_WORKING_DAYS = "工作日"

_UNITS = {
    "工作日": (1, Unit.WORKING_DAY),
    "自然日": (1, Unit.NATURAL_DAY),
    "天": (1, Unit.NATURAL_DAY),
    "分钟": (1, Unit.WORKING_MINUTE),
    "小时": (60, Unit.WORKING_MINUTE),
}

#: The time for arranging a visit or a class, where no sample is brought: SAMPLE of those items.
SCHEDULE = "SCHEDULE"

_COMPLAINT: Limits = {
    "ACK": Limit(1),
    "ACCEPT": Limit(7),
    "HANDLE": Limit(15),
    "INFORM": Limit(15),
    "FEEDBACK": Limit(1),
    "FOLLOW_UP": Limit(5),
    "REPLY": Limit(15),
}

#: By kind of case, then by clock. PROCESS is each item's own promise.
USUAL_LIMITS: Mapping[str, Limits] = {
    "application": {
        "ACCEPT": Limit(5),
        "OFFER": Limit(2),
        "CORRECT": Limit(15),
        "QUOTE": Limit(10),
        "CONTRACT": Limit(15),
        "PAY": Limit(10),
        "SAMPLE": Limit(60, Unit.NATURAL_DAY),
        SCHEDULE: Limit(10),
        "DELIVER": Limit(10),
    },
    "complaint": _COMPLAINT,
    "report": _COMPLAINT,
    "consultation": {
        "FIRST": Limit(10, Unit.WORKING_MINUTE),
        "NEXT": Limit(10, Unit.WORKING_MINUTE),
        "SOLVE": Limit(480, Unit.WORKING_MINUTE),
    },
}


def opening_from(entry: Entry) -> OpeningHours:
    """The periods under `opening`: `days`, `from`, `to`. WrongEntry on a mistake."""
    return OpeningHours(tuple(_period_from(each) for each in entry.entries("opening")))


def limits_from(entry: Entry) -> Mapping[str, Limits]:
    """The limits under `limits`; those left out are the usual ones, a report's a complaint's."""
    if "limits" not in entry:
        entry.text_or("limits", "")
        return USUAL_LIMITS
    kinds = entry.entry("limits")
    limits = dict(USUAL_LIMITS)
    for kind in USUAL_LIMITS:
        usual = limits["complaint"] if kind == "report" else USUAL_LIMITS[kind]
        limits[kind] = _limits_of_kind(kinds, kind, usual)
    kinds.finish()
    return limits


def _period_from(entry: Entry) -> Period:
    days = entry.text("days")
    weekdays = frozenset[int]() if days == _WORKING_DAYS else _weekdays(days)
    if weekdays is None:
        raise entry.wrong("days", f"“{days}”请写成“工作日”“周六”“周一至周五”或“周一、周三”")
    opens, closes = _minute_of_day(entry, "from"), _minute_of_day(entry, "to")
    if closes <= opens:
        raise entry.wrong("to", "应晚于 from；跨过午休的请分成两行")
    entry.finish()
    return Period(opens, closes, weekdays)


def _weekdays(text: str) -> frozenset[int] | None:
    """The days, Monday 0, of 周六, 周一至周五 or 周一、周三; None when it is none of these."""
    days: set[int] = set()
    for part in text.split("、"):
        found = _WEEKDAY.fullmatch(part.strip())
        if found is None:
            return None
        first = _WEEKDAYS[found[1]]
        last = _WEEKDAYS[found[2] or found[1]]
        if last < first:
            return None
        days.update(range(first, last + 1))
    return frozenset(days)


def _minute_of_day(entry: Entry, key: str) -> int:
    found = _TIME.fullmatch(entry.text(key))
    minutes = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= minutes <= 24 * 60:
        raise entry.wrong(key, '时刻请写成带引号的“时:分”，例如 "9:00"')
    return minutes


def _limits_of_kind(kinds: Entry, kind: str, usual: Limits) -> Limits:
    if kind not in kinds:
        kinds.text_or(kind, "")
        return usual
    given = kinds.entry(kind)
    limits = {clock: _limit(given, clock, limit) for clock, limit in usual.items()}
    given.finish()
    return limits


def _limit(entry: Entry, clock: str, usual: Limit) -> Limit:
    text = entry.text_or(clock, "")
    if not text:
        return usual
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise entry.wrong(clock, f"“{text}”请写成“5 个工作日”“60 天”“10 分钟”或“8 小时”")
    times, unit = _UNITS[found[2]]
    return Limit(int(found[1]) * times, unit)
