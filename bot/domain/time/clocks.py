"""Clocks of a case: how long something may take, what has run, when it is due.

The due date is always counted out from what happened; nothing here is stored. The day on which a
clock starts does not count, the last day ends with its midnight, and a pause counts whole days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.time.calendar import Calendar
from bot.domain.time.opening import OpeningHours
from bot.domain.time.zone import SHANGHAI

_END_OF_DAY = time(23, 59, 59, tzinfo=SHANGHAI)


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    WORKING_MINUTE = "working_minute"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much time something may take."""

    count: int
    unit: Unit = Unit.WORKING_DAY


class ClockState(StrEnum):
    """What a clock does now."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Pause:
    """From `began` to `ended`; None while it lasts."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock, `kind` as in the tables (ACCEPT …). Moments are aware; days are Shanghai's.

    A verb that has nothing to change (pausing what is paused) leaves the clock as it is.
    """

    kind: str
    limit: Limit
    started: datetime
    pauses: tuple[Pause, ...] = ()
    stopped: datetime | None = None

    @property
    def state(self) -> ClockState:
        """Running, paused or stopped."""
        if self.stopped is not None:
            return ClockState.STOPPED
        paused = bool(self.pauses) and self.pauses[-1].ended is None
        return ClockState.PAUSED if paused else ClockState.RUNNING

    def pause(self, at: datetime) -> "Clock":
        """Stand still from `at` on."""
        if self.state is not ClockState.RUNNING:
            return self
        return replace(self, pauses=(*self.pauses, Pause(at)))

    def resume(self, at: datetime) -> "Clock":
        """Go on at `at`."""
        if self.state is not ClockState.PAUSED:
            return self
        return replace(self, pauses=(*self.pauses[:-1], Pause(self.pauses[-1].began, at)))

    def stop(self, at: datetime) -> "Clock":
        """What the clock measured is done at `at`; a pause ends with it."""
        if self.state is ClockState.STOPPED:
            return self
        return replace(self.resume(at), stopped=at)

    def due(self, calendar: Calendar, opening: OpeningHours, now: datetime) -> datetime:
        """The last moment in time, aware, in Asia/Shanghai: 23:59:59 of the last day.

        A pause that lasts is counted up to `now`. Working minutes end at their minute.
        """
        if self.limit.unit is Unit.WORKING_MINUTE:
            return self._due_minute(calendar, opening, now)
        natural = self.limit.unit is Unit.NATURAL_DAY
        last = self._due_natural_day if natural else self._due_working_day
        return datetime.combine(last(calendar, now), _END_OF_DAY)

    def spent(self, calendar: Calendar, opening: OpeningHours, now: datetime) -> int:
        """How much of the limit has run by `now`, or by the stop, in the limit's unit."""
        end = self.stopped or now
        paused = sum(self._between(pair, calendar, opening) for pair in self._paused(end))
        return self._between((self.started, end), calendar, opening) - paused

    def _due_working_day(self, calendar: Calendar, now: datetime) -> date:
        last = calendar.after(_day(self.started), self.limit.count)
        for began, ended in self._paused(now):
            moved = calendar.after(last, calendar.working_days(_day(began), _day(ended)))
            if _day(began) <= last:
                # What was in time when it was paused is in time when it goes on, at a weekend too.
                moved = max(moved, calendar.on_or_after(_day(ended)))
            last = moved
        return last

    def _due_natural_day(self, calendar: Calendar, now: datetime) -> date:
        paused = sum((_day(ended) - _day(began)).days for began, ended in self._paused(now))
        last = _day(self.started) + timedelta(days=self.limit.count + paused)
        return calendar.on_or_after(last)

    def _due_minute(self, calendar: Calendar, opening: OpeningHours, now: datetime) -> datetime:
        allowed = timedelta(minutes=self.limit.count)
        for began, ended in self._paused(now):
            allowed += opening.open_time(began, ended, calendar)
        return opening.after(self.started, allowed, calendar)

    def _between(
        self, span: tuple[datetime, datetime], calendar: Calendar, opening: OpeningHours
    ) -> int:
        start, end = span
        match self.limit.unit:
            case Unit.WORKING_MINUTE:
                return opening.minutes(start, end, calendar)
            case Unit.WORKING_DAY:
                return calendar.working_days(_day(start), _day(end))
            case Unit.NATURAL_DAY:
                return (_day(end) - _day(start)).days

    def _paused(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        for pause in self.pauses:
            yield pause.began, max(pause.began, pause.ended or now)


def start(kind: str, limit: Limit, at: datetime) -> Clock:
    """A clock that runs from `at` on."""
    return Clock(kind, limit, at)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
