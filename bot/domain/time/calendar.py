"""The working calendar 工作日历: which days are worked, and counting along them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_SATURDAY = 5

#: Rest on these in any year (全国年节及纪念日放假办法, 2025); the others move with the moon.
_STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class Source(StrEnum):
    """Who says that a day is worked or not."""

    PACKAGE = "chinesecalendar"  # the State Council's notice, as the package has it
    NOTICE = "notice"  # the State Council's notice, entered by staff
    LOCAL = "local"  # a day of the institution's own


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that is not as its weekday says, or that was decided on."""

    day: date
    working: bool
    source: Source


class Calendar:
    """Days that are known by name; for all others the weekday and the fixed holidays decide.

    `days`: whether that day is worked. `years`: those whose notice is known; all that `days`
    touches when left out. Immutable.
    """

    __slots__ = ("_days", "_years")

    def __init__(self, days: Mapping[date, bool], years: Iterable[int] | None = None) -> None:
        self._days = dict(days)
        self._years = frozenset((day.year for day in days) if years is None else years)

    @property
    def years(self) -> frozenset[int]:
        """The years whose holidays are known."""
        return self._years

    def knows(self, day: date) -> bool:
        """Whether that year's notice is known; otherwise a date counted out is only 预计."""
        return day.year in self._years

    def is_working(self, day: date) -> bool:
        """Whether that day is worked."""
        named = self._days.get(day)
        if named is not None:
            return named
        return day.weekday() < _SATURDAY and not self._is_statutory(day)

    def is_holiday(self, day: date) -> bool:
        """Whether that day is a holiday by name, and no mere weekend."""
        named = self._days.get(day)
        return not named if named is not None else self._is_statutory(day)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which does not count; 0: `day` itself.

        ValueError when `count` is negative.
        """
        if count < 0:
            raise ValueError(f"no working day number {count}")
        while count:
            day += _DAY
            count -= self.is_working(day)
        return day

    def on_or_after(self, day: date) -> date:
        """`day`, or the next working day when it is none."""
        while not self.is_working(day):
            day += _DAY
        return day

    def working_days(self, after: date, until: date) -> int:
        """How many days are worked after `after` up to and with `until`; 0 when it is earlier."""
        length = max(0, (until - after).days)
        return sum(self.is_working(after + _DAY * n) for n in range(1, length + 1))

    @staticmethod
    def spoken(day: date) -> str:
        """11月30日."""
        return f"{day.month}月{day.day}日"

    def _is_statutory(self, day: date) -> bool:
        return (day.month, day.day) in _STATUTORY and not self.knows(day)


def calendar_of(days: Iterable[CalendarDay]) -> Calendar:
    """The calendar of a table of days. A year is known by its notice, not by a day of our own."""
    table = tuple(days)
    years = {each.day.year for each in table if each.source is not Source.LOCAL}
    return Calendar({each.day: each.working for each in table}, years)
