"""The table of calendar days, and the sandbox's clock offset."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.database import tables
from bot.adapters.database.database import Database
from bot.adapters.database.writes import Insert
from bot.domain.time.calendar import CalendarDay, Source

_DAY, _OFFSET = tables.calendar_day, tables.clock_offset
_WORKING, _REST = "working", "rest"
_ONLY_ROW = 1

ALL_DAYS = sa.select(_DAY).order_by(_DAY.c.day)
OFFSET = sa.select(_OFFSET.c.seconds).where(_OFFSET.c.id == _ONLY_ROW)
RESET = sa.update(_OFFSET).where(_OFFSET.c.id == _ONLY_ROW).values(seconds=0)


def _advance(insert: Insert) -> sa.Executable:
    statement = insert(_OFFSET)
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=["id"], set_={"seconds": _OFFSET.c.seconds + statement.excluded.seconds}
    ).returning(_OFFSET.c.seconds)


ADD_DAYS = {
    "sqlite": sqlite.insert(_DAY).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_DAY).on_conflict_do_nothing(),
}
ADVANCE = {"sqlite": _advance(sqlite.insert), "postgresql": _advance(postgresql.insert)}


class SqlCalendarDays:
    """bot.ports.calendar.CalendarDays."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database, self._add = database, ADD_DAYS[dialect]

    async def all(self) -> Sequence[CalendarDay]:
        rows = await self._database.read(ALL_DAYS, {})
        return [
            CalendarDay(date.fromisoformat(row.day), row.kind == _WORKING, Source(row.source))
            for row in rows
        ]

    async def add(self, days: Sequence[CalendarDay]) -> None:
        rows = [
            {
                "day": each.day.isoformat(),
                "kind": _WORKING if each.working else _REST,
                "source": each.source.value,
            }
            for each in sorted(days, key=lambda each: each.day)  # two processes, one order
        ]
        if rows:
            await self._database.alone(self._add, rows)


class SqlClockOffsets:
    """bot.ports.clock.ClockOffsets: one row, or none while nobody has moved the time."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database, self._advance = database, ADVANCE[dialect]

    async def read(self) -> int:
        rows = await self._database.read(OFFSET, {})
        return int(rows[0].seconds) if rows else 0

    async def add(self, seconds: int) -> int:
        rows = await self._database.alone(self._advance, {"id": _ONLY_ROW, "seconds": seconds})
        return int(rows[0].seconds)

    async def reset(self) -> None:
        await self._database.alone(RESET, {})
