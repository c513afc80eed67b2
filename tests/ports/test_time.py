"""bot.ports.calendar and the offsets of bot.ports.clock over both engines."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest

from bot.adapters.database.store import Store, open_store
from bot.adapters.database.time import SqlCalendarDays, SqlClockOffsets
from bot.adapters.holidays import PackagedHolidays
from bot.domain.time.calendar import CalendarDay, Source

NEW_YEAR = CalendarDay(date(2027, 1, 1), working=False, source=Source.NOTICE)
MAKE_UP = CalendarDay(date(2027, 1, 3), working=True, source=Source.NOTICE)
OUTING = CalendarDay(date(2027, 1, 1), working=True, source=Source.LOCAL)


@dataclass(frozen=True, slots=True)
class Tables:
    """The two stores over one database."""

    days: SqlCalendarDays
    offsets: SqlClockOffsets


def tables(store: Store, url: str) -> Tables:
    dialect = url.partition(":")[0]
    return Tables(
        SqlCalendarDays(store.database, dialect), SqlClockOffsets(store.database, dialect)
    )


@pytest.fixture
def one(store: Store, database_url: str) -> Tables:
    return tables(store, database_url)


@pytest.fixture
async def other(store: Store, database_url: str) -> AsyncIterator[Tables]:
    """Another process on the same database."""
    del store  # has migrated it
    opened = open_store(database_url)
    yield tables(opened, database_url)
    await opened.close()


async def test_days_are_kept_oldest_first(one: Tables) -> None:
    assert await one.days.all() == []
    await one.days.add([])
    await one.days.add([MAKE_UP, NEW_YEAR])
    assert await one.days.all() == [NEW_YEAR, MAKE_UP]


async def test_a_day_that_is_there_stays_as_it_is(one: Tables) -> None:
    await one.days.add([OUTING])
    await one.days.add([NEW_YEAR, MAKE_UP])
    assert await one.days.all() == [OUTING, MAKE_UP]


async def test_two_processes_fill_the_table_at_once(one: Tables, other: Tables) -> None:
    days = PackagedHolidays().days()
    await asyncio.gather(one.days.add(days), other.days.add(days))
    assert await one.days.all() == days


async def test_time_that_nobody_moved(one: Tables) -> None:
    await one.offsets.reset()
    assert await one.offsets.read() == 0


async def test_of_two_who_move_the_time_both_count(one: Tables, other: Tables) -> None:
    moved = await asyncio.gather(one.offsets.add(60), other.offsets.add(3600))
    assert sorted(moved)[-1] == 3660
    assert await one.offsets.read() == await other.offsets.read() == 3660
    assert await one.offsets.add(10**10) == 3660 + 10**10
    await other.offsets.reset()
    assert await one.offsets.read() == 0
    assert await one.offsets.add(5) == 5
