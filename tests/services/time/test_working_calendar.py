"""The calendar is filled once, read again, and missed in December."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from structlog.testing import capture_logs

from bot.domain.time.calendar import CalendarDay, Source
from bot.errors import DatabaseGone
from bot.services.time.working_calendar import WorkingCalendar
from tests.services.messages.fakes import until

NOVEMBER = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DECEMBER = datetime(2026, 12, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def rest(day: date, source: Source = Source.PACKAGE) -> CalendarDay:
    return CalendarDay(day, working=False, source=source)


THIS_YEAR, NEXT_YEAR = rest(date(2026, 10, 1)), rest(date(2027, 2, 8))


@dataclass
class Table:
    """bot.ports.calendar.CalendarDays in memory."""

    days: dict[date, CalendarDay] = field(default_factory=dict)
    gone: bool = False
    reads: int = 0

    async def all(self) -> Sequence[CalendarDay]:
        self.reads += 1
        if self.gone:
            raise DatabaseGone
        return sorted(self.days.values(), key=lambda each: each.day)

    async def add(self, days: Sequence[CalendarDay]) -> None:
        for each in days:
            self.days.setdefault(each.day, each)


@dataclass
class Package:
    """bot.ports.calendar.Holidays as given."""

    known: list[CalendarDay]

    def days(self) -> Sequence[CalendarDay]:
        return self.known


@dataclass
class Time:
    """bot.ports.clock.Clock as given."""

    moment: datetime = NOVEMBER

    def now(self) -> datetime:
        return self.moment


async def test_an_empty_table_is_filled() -> None:
    table = Table()
    calendar = WorkingCalendar(table, Package([THIS_YEAR]), Time())
    assert calendar.current.years == frozenset(), "nothing is known before the first load"
    await calendar.load()
    assert list(table.days.values()) == [THIS_YEAR]
    assert not calendar.current.is_working(THIS_YEAR.day)
    assert calendar.current.years == {2026}


async def test_what_staff_have_changed_stays() -> None:
    worked = CalendarDay(THIS_YEAR.day, working=True, source=Source.NOTICE)
    table = Table({worked.day: worked})
    package = Package([THIS_YEAR, rest(date(2026, 10, 2))])
    calendar = WorkingCalendar(table, package, Time())
    await calendar.load()
    assert list(table.days.values()) == [worked], "the year is known: nothing is added to it"
    assert calendar.current.is_working(worked.day)


async def test_a_year_the_table_lacks_is_added_later() -> None:
    table, package = Table(), Package([THIS_YEAR])
    calendar = WorkingCalendar(table, package, Time())
    await calendar.load()
    outing = rest(date(2027, 3, 3), Source.LOCAL)
    table.days[outing.day] = outing
    package.known = [THIS_YEAR, NEXT_YEAR]  # a newer package
    await calendar.load()
    assert calendar.current.years == {2026, 2027}
    assert not calendar.current.is_working(NEXT_YEAR.day)
    assert not calendar.current.is_working(outing.day)


async def test_a_missing_year_is_told_once_and_only_in_december() -> None:
    time = Time()
    calendar = WorkingCalendar(Table(), Package([THIS_YEAR]), time)
    with capture_logs() as logs:
        await calendar.load()
        time.moment = DECEMBER
        await calendar.load()
        await calendar.load()
    missing = {"event": "calendar.next_year_missing", "log_level": "warning", "year": 2027}
    assert logs == [missing]


async def test_a_known_year_is_not_missed() -> None:
    calendar = WorkingCalendar(Table(), Package([THIS_YEAR, NEXT_YEAR]), Time(DECEMBER))
    with capture_logs() as logs:
        await calendar.load()
    assert logs == []


async def test_it_is_read_again_and_survives_an_outage() -> None:
    table, stop = Table(), asyncio.Event()
    calendar = WorkingCalendar(table, Package([THIS_YEAR]), Time())
    running = asyncio.create_task(calendar.run(stop, every=0.001))
    with capture_logs() as logs:
        await until(lambda: calendar.current.years == {2026})
        table.gone, before = True, table.reads
        await until(lambda: table.reads > before + 1)
        assert calendar.current.years == {2026}
        table.gone, outing = False, rest(THIS_YEAR.day + timedelta(days=1), Source.LOCAL)
        table.days[outing.day] = outing
        await until(lambda: not calendar.current.is_working(outing.day))
        stop.set()
        await running
    assert {log["event"] for log in logs} == {"calendar.database_gone"}
