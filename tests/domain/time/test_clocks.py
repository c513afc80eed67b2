"""Clocks: when something is due, what a pause is worth, and that time adds up."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.time.calendar import Calendar
from bot.domain.time.clocks import Clock, ClockState, Limit, Unit, start
from bot.domain.time.opening import USUAL_HOURS

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar({date(2026, 10, day): False for day in range(1, 8)})
FIVE_DAYS = Limit(5, Unit.WORKING_DAY)


def at(day: int, hour: int = 10, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def end_of(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=SHANGHAI)


def due(clock: Clock, now: datetime | None = None) -> datetime:
    return clock.due(CALENDAR, USUAL_HOURS, now or clock.started)


def test_the_day_it_starts_does_not_count_and_the_last_one_counts_whole() -> None:
    assert due(start("ACCEPT", FIVE_DAYS, at(23, 8))) == end_of(30)
    assert due(start("ACCEPT", FIVE_DAYS, at(23, 23, 59))) == end_of(30)
    assert due(start("ACCEPT", FIVE_DAYS, at(22))) == end_of(27), "started on a Sunday"
    assert due(start("ACCEPT", FIVE_DAYS, at(29, month=9))) == end_of(13, month=10)


def test_days_are_shanghais() -> None:
    late = datetime(2026, 11, 22, 17, tzinfo=ZoneInfo("UTC"))  # already Monday there
    assert due(start("ACCEPT", FIVE_DAYS, late)) == end_of(30)


def test_a_last_day_on_a_rest_day_moves_on() -> None:
    assert due(start("SAMPLE", Limit(4, Unit.NATURAL_DAY), at(24))) == end_of(30)
    assert due(start("SAMPLE", Limit(3, Unit.NATURAL_DAY), at(24))) == end_of(27)


def test_working_minutes_end_at_their_minute() -> None:
    first = start("FIRST", Limit(10, Unit.WORKING_MINUTE), at(27, 16, 55))
    assert due(first) == at(30, 9, 5)


def test_the_verbs_and_what_they_leave_alone() -> None:
    running = start("ACCEPT", FIVE_DAYS, at(23))
    assert running.state is ClockState.RUNNING
    assert running.resume(at(24)) == running
    paused = running.pause(at(24))
    assert paused.state is ClockState.PAUSED
    assert paused.pause(at(25)) == paused
    resumed = paused.resume(at(25))
    assert resumed.state is ClockState.RUNNING
    stopped = paused.stop(at(26))
    assert stopped.state is ClockState.STOPPED
    assert stopped.pauses[-1].ended == at(26)
    assert stopped.stop(at(27)) == stopped.pause(at(27)) == stopped.resume(at(27)) == stopped


@pytest.mark.parametrize(
    ("began", "ended", "last"),
    [
        (at(24, 9), at(24, 17), end_of(30)),  # the same day: nothing
        (at(28), at(29), end_of(30)),  # within a weekend: nothing
        (at(30, 9), at(30, 23), end_of(30)),
        (at(24), at(25), end_of(1, month=12)),
        (at(27), at(30), end_of(1, month=12)),
        (at(24), at(26), end_of(2, month=12)),
    ],
)
def test_a_pause_counts_whole_working_days(
    began: datetime, ended: datetime, last: datetime
) -> None:
    assert due(start("ACCEPT", FIVE_DAYS, at(23)).pause(began).resume(ended)) == last


def test_a_pause_that_lasts_is_counted_up_to_now() -> None:
    paused = start("ACCEPT", FIVE_DAYS, at(23)).pause(at(24))
    assert due(paused, at(24, 23)) == end_of(30)
    assert due(paused, at(26)) == end_of(2, month=12)
    assert due(paused, at(2, month=12)) == due(paused.resume(at(2, month=12)))


def test_what_was_in_time_when_paused_is_in_time_when_it_goes_on() -> None:
    paused = start("ACCEPT", FIVE_DAYS, at(20)).pause(at(27))  # on its last day
    assert due(paused.resume(at(29))) == end_of(30), "a Sunday: there is still the Monday"
    assert due(paused.resume(at(30))) == end_of(30)


def test_a_pause_does_not_heal_what_is_overdue() -> None:
    clock = start("ACCEPT", FIVE_DAYS, at(13)).pause(at(24)).resume(at(26))
    assert due(clock) == end_of(24), "two days were late before it, two are late after it"
    assert CALENDAR.working_days(due(clock).date(), at(26).date()) == 2


def test_what_has_run() -> None:
    clock = start("ACCEPT", FIVE_DAYS, at(23)).pause(at(24)).resume(at(26))
    assert clock.spent(CALENDAR, USUAL_HOURS, at(30)) == 3
    assert clock.stop(at(27)).spent(CALENDAR, USUAL_HOURS, at(30)) == 2
    natural = start("SAMPLE", Limit(60, Unit.NATURAL_DAY), at(23)).pause(at(24)).resume(at(26))
    assert natural.spent(CALENDAR, USUAL_HOURS, at(30)) == 5


class Life(NamedTuple):
    """A clock of any life so far, and its moments in order; the last is `now`."""

    clock: Clock
    now: datetime


LIMITS = [Limit(5), Limit(12, Unit.NATURAL_DAY), Limit(600, Unit.WORKING_MINUTE)]


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A start between August and November, then pauses and resumptions in turn."""
    steps = draw(st.lists(st.integers(0, 6 * 24 * 60), min_size=1, max_size=8))
    moment = at(1, month=8) + timedelta(minutes=draw(st.integers(0, 100 * 24 * 60)))
    clock = start("PROCESS", draw(st.sampled_from(LIMITS)), moment)
    for place, minutes in enumerate(steps[:-1]):
        moment += timedelta(minutes=minutes)
        clock = clock.resume(moment) if place % 2 else clock.pause(moment)
    return Life(clock, moment + timedelta(minutes=steps[-1]))


def counted(life: Life) -> int:
    """An independent day counter: the last day, as an ordinal, by walking day after day.

    A day of a pause is one after the day on which it began, up to the day on which it ended.
    """
    clock, now = life

    def is_rest(day: int) -> bool:
        return not CALENDAR.is_working(date.fromordinal(day))

    pauses = [
        (pause.began.date().toordinal(), (pause.ended or now).date().toordinal())
        for pause in clock.pauses
    ]
    natural = clock.limit.unit is Unit.NATURAL_DAY
    allowed = clock.limit.count
    for began, ended in pauses:
        allowed += sum(natural or not is_rest(day) for day in range(began + 1, ended + 1))
    last = clock.started.date().toordinal()
    while allowed:
        last += 1
        allowed -= natural or not is_rest(last)
    while natural and is_rest(last):
        last += 1
    return last


@given(lives())
def test_the_due_date_is_a_day_counters(life: Life) -> None:
    """P6. The one exception: paused in time, resumed at a weekend, is not late at once."""
    if life.clock.limit.unit is Unit.WORKING_MINUTE:
        return
    last = due(life.clock, life.now).date()
    expected = date.fromordinal(counted(life))
    if last != expected:
        ends = [(pause.ended or life.now).date() for pause in life.clock.pauses]
        assert life.clock.limit.unit is Unit.WORKING_DAY
        assert expected < last
        assert any(not CALENDAR.is_working(day) for day in ends)


@given(lives(), st.integers(0, 40 * 24 * 60))
def test_the_due_date_never_comes_nearer_in_a_pause(life: Life, later: int) -> None:
    """P6. And while nothing is paused it does not move."""
    before = due(life.clock, life.now)
    after = due(life.clock, life.now + timedelta(minutes=later))
    if life.clock.state is ClockState.PAUSED:
        assert after >= before
    else:
        assert after == before


@given(lives())
def test_run_and_paused_are_what_elapsed(life: Life) -> None:
    """P5."""
    clock, now = life
    whole = Clock(clock.kind, clock.limit, clock.started).spent(CALENDAR, USUAL_HOURS, now)
    paused = [
        Clock(clock.kind, clock.limit, pause.began).spent(
            CALENDAR, USUAL_HOURS, pause.ended or now
        )
        for pause in clock.pauses
    ]
    assert clock.spent(CALENDAR, USUAL_HOURS, now) + sum(paused) == whole
    assert clock.spent(CALENDAR, USUAL_HOURS, now) >= 0


@given(lives())
def test_it_is_overdue_when_more_than_the_limit_has_run(life: Life) -> None:
    """Never before. Days that end in rest, and pauses that do, may leave a day more."""
    clock, now = life
    spent = clock.spent(CALENDAR, USUAL_HOURS, now)
    if spent < clock.limit.count:
        assert due(clock, now) >= now
    ends = [(pause.ended or now).date() for pause in clock.pauses]
    exact = clock.limit.unit is not Unit.NATURAL_DAY and all(map(CALENDAR.is_working, ends))
    if exact and spent > clock.limit.count:
        assert due(clock, now) < now
