"""Opening hours 服务时间, and working minutes counted along them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.time.calendar import Calendar
from bot.domain.time.zone import SHANGHAI

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_NONE = timedelta()
_LAST_MINUTE = 24 * 60


@dataclass(frozen=True, slots=True)
class Period:
    """Open from `opens` to `closes`, minutes after midnight.

    `weekdays` (Monday: 0) are open whatever the calendar says, but for holidays; none named means
    every working day, those at weekends too.
    """

    opens: int
    closes: int
    weekdays: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= _LAST_MINUTE:
            raise ValueError(f"no period of a day: {self.opens} to {self.closes}")

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether it is open on that day."""
        if not self.weekdays:
            return calendar.is_working(day)
        return day.weekday() in self.weekdays and not calendar.is_holiday(day)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When people answer: at least one period."""

    periods: tuple[Period, ...]

    def __post_init__(self) -> None:
        if not self.periods:
            raise ValueError("an office is open at some time")

    def is_open(self, now: datetime, calendar: Calendar) -> bool:
        """Whether somebody is there at `now`; the minute of closing is closed."""
        now = now.astimezone(SHANGHAI)
        return any(start <= now < end for start, end in self._of_day(now.date(), calendar))

    def opens_next(self, now: datetime, calendar: Calendar) -> datetime:
        """The first moment from `now` on at which somebody is there: `now` itself while open."""
        return next(self._spans(now, calendar))[0]

    def open_time(self, start: datetime, end: datetime, calendar: Calendar) -> timedelta:
        """How much of the time from `start` to `end` is open; nothing when `end` is earlier."""
        total = _NONE
        for begins, ends in self._spans(start, calendar):
            if begins >= end:
                break
            total += min(ends, end) - begins
        return total

    def after(self, start: datetime, length: timedelta, calendar: Calendar) -> datetime:
        """When that much open time after `start` is over; no time at all is over at `start`."""
        if length <= _NONE:
            return start.astimezone(SHANGHAI)
        for begins, ends in self._spans(start, calendar):
            if ends - begins >= length:
                return begins + length
            length -= ends - begins
        raise AssertionError("spans go on for ever")

    def minutes(self, start: datetime, end: datetime, calendar: Calendar) -> int:
        """Whole working minutes from `start` to `end`."""
        return self.open_time(start, end, calendar) // _MINUTE

    def after_minutes(self, start: datetime, count: int, calendar: Calendar) -> datetime:
        """When `count` working minutes after `start` are over."""
        return self.after(start, count * _MINUTE, calendar)

    def _spans(self, start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
        """Open spans from `start` on, in order, without end."""
        start = start.astimezone(SHANGHAI)
        day = start.date()
        while True:
            for begins, ends in self._of_day(day, calendar):
                if ends > start:
                    yield max(begins, start), ends
            day += _DAY

    def _of_day(self, day: date, calendar: Calendar) -> list[tuple[datetime, datetime]]:
        """That day's open spans in order; periods that touch or overlap are one."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        spans: list[tuple[int, int]] = []
        for period in sorted(self.periods, key=lambda each: each.opens):
            if not period.holds(day, calendar):
                continue
            if spans and period.opens <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], period.closes))
            else:
                spans.append((period.opens, period.closes))
        return [(midnight + opens * _MINUTE, midnight + ends * _MINUTE) for opens, ends in spans]


#: Nine to five on working days: for an office that says nothing else.
USUAL_HOURS = OpeningHours((Period(9 * 60, 12 * 60), Period(13 * 60 + 30, 17 * 60)))
