"""bot.ports.cases.Timers: what is due by the clock, leased by a worker."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import timer
from bot.domain.cases.timers import Timer

_bind = sa.bindparam


def _lease(*, skip_locked: bool) -> sa.Executable:
    due = (
        sa.select(timer.c.number)
        .where(
            timer.c.due <= _bind("now"),
            sa.or_(timer.c.leased_until.is_(None), timer.c.leased_until <= _bind("now")),
        )
        .order_by(timer.c.due)
        .limit(_bind("most", type_=sa.Integer))
    )
    if skip_locked:
        due = due.with_for_update(skip_locked=True)
    return (
        sa.update(timer)
        .where(timer.c.number.in_(due.scalar_subquery()))
        .values(leased_until=_bind("until"))
        .returning(timer.c.number, timer.c.event, timer.c.due)
    )


LEASE = {"sqlite": _lease(skip_locked=False), "postgresql": _lease(skip_locked=True)}
POSTPONE = (
    sa.update(timer)
    .where(
        timer.c.number == _bind("its_number"),
        timer.c.event == _bind("its_event"),
        timer.c.due == _bind("was_due"),
    )
    .values(due=_bind("later"), leased_until=None)
)
WAITING = sa.select(sa.func.count()).where(timer.c.due <= _bind("now"))


class SqlTimers:
    """Over one database; a leased timer comes back when its lease has ended."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._lease = LEASE[dialect]

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Timer]:
        asked = {"now": now, "until": until, "most": limit}
        return [Timer(*row) for row in await self._database.alone(self._lease, asked)]

    async def postpone(self, timer: Timer, due: datetime) -> None:
        row = {
            "its_number": timer.number,
            "its_event": timer.event,
            "was_due": timer.due,
            "later": due,
        }
        await self._database.alone(POSTPONE, row)

    async def waiting(self, now: datetime) -> int:
        return int((await self._database.read(WAITING, {"now": now}))[0][0])
