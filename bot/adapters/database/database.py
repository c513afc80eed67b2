"""What both engines share: writing works in groups, and what a failure means."""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.adapters.database.grouped import Grouped
from bot.adapters.database.writes import WRITES, Row, Write
from bot.errors import DatabaseGone, LostRace

Rows = Mapping[str, Sequence[Row]]
Given = Row | Sequence[Row]
Execute = Callable[[sa.Executable, Given], Awaitable[Sequence[Any]]]

#: How long a passive reply's "it has left" waits for company before it is written alone, seconds;
#: and until it is tried again when that failed.
SETTLE_AFTER, SETTLE_AGAIN = 0.2, 1.0

_SQLITE_GONE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}

#: PostgreSQL's classes: connection lost, not let in, no such database, no room, server going down.
_POSTGRES_GONE = frozenset({"08", "28", "3D", "53", "57", "58"})
#: A row with that key exists; this server is a copy that takes no writes (a change of servers).
_UNIQUE, _READ_ONLY = "23505", "25006"


class Database(ABC):
    """One store. `point` hears the names of the moments at which fault tests kill the process."""

    def __init__(self, dialect: str, point: Callable[[str], None]) -> None:
        self._writes: Sequence[Write] = WRITES[dialect]
        self._point = point
        self._settled: list[Row] = []
        self._settling: asyncio.TimerHandle | None = None
        self._commit: Grouped[Rows, None] = Grouped(self._commit_group)

    # -- what stores use -----------------------------------------------------------------------

    @abstractmethod
    async def opening(self, key: str, openid: str) -> sa.Row[Any]:
        """The one row that a turn starts from."""

    @abstractmethod
    async def read(self, statement: sa.Executable, row: Row) -> Sequence[Any]:
        """The rows of a SELECT, in a snapshot of its own."""

    async def alone(self, statement: sa.Executable, row: Given) -> Sequence[Any]:
        """One writing statement as a transaction of its own; its RETURNING rows, if any.

        For several rows at once it must not return any.
        """
        answered: Sequence[Any] = ()

        async def body(execute: Execute) -> None:
            nonlocal answered
            answered = await execute(statement, row)

        try:
            await self._transaction(body)
        except Exception as error:
            raise translated(error) from error
        return answered

    async def commit(self, rows: Rows) -> None:
        """All rows of one work, or none. Raises LostRace, DatabaseGone."""
        await self._commit(rows)

    def settle(self, keys: Sequence[str], at: datetime) -> None:
        """Passive replies that have left: marked with the next group, or soon without one."""
        self._settled += [{"its_key": key, "at": at} for key in keys]
        self._settle_in(SETTLE_AFTER)

    async def close(self) -> None:
        """Write what waits, then let go of the connections."""
        if self._settled:
            await asyncio.gather(self._commit({}), return_exceptions=True)
        if self._settling is not None:
            self._settling.cancel()
        await self._close()

    # -- the group -----------------------------------------------------------------------------

    @abstractmethod
    async def _close(self) -> None: ...

    @abstractmethod
    async def _transaction(self, body: Callable[[Execute], Awaitable[None]]) -> None:
        """Run `body` as one transaction on the writing lane; an undone one may be run again."""

    async def _commit_group(self, group: Sequence[Rows]) -> Sequence[Exception | None]:
        """One answer per work: None for written, or why it was not."""
        settled, self._settled = self._settled, []
        try:
            await self._transaction(lambda execute: self._flush(execute, group, settled))
        except _Losers as lost:
            self._not_settled(settled)
            return await self._without(group, lost.works)
        except Exception as error:  # noqa: BLE001 - told to the works that wait
            self._not_settled(settled)
            told = translated(error)
            if len(group) == 1 or isinstance(told, DatabaseGone):
                return [told] * len(group)
            # Somebody's rows are bad and the engine does not say whose: each by itself.
            return [(await self._commit_group([rows]))[0] for rows in group]
        self._point("commit.after")
        return [None] * len(group)

    async def _without(self, group: Sequence[Rows], lost: set[int]) -> Sequence[Exception | None]:
        """The group once more without those that met somebody else's newer row."""
        rest = [rows for i, rows in enumerate(group) if i not in lost]
        results = iter(await self._commit_group(rest) if rest else ())
        return [LostRace() if i in lost else next(results) for i in range(len(group))]

    async def _flush(
        self, execute: Execute, group: Sequence[Rows], settled: Sequence[Row]
    ) -> None:
        self._point("commit.begun")
        wanted = {kind for rows in group for kind in rows}
        for write in self._writes:
            if write.kind in wanted:
                await self._flush_kind(execute, write, group)
            elif write.kind == "settled" and settled:
                rows = sorted(settled, key=lambda row: row["its_key"])
                await execute(write.statement, rows)
        self._point("commit.before")

    @staticmethod
    async def _flush_kind(execute: Execute, write: Write, group: Sequence[Rows]) -> None:
        owned = [(row, i) for i, rows in enumerate(group) for row in rows.get(write.kind, ())]
        if write.order:
            # The same for all processes: two groups seldom wait for each other in a circle.
            owned.sort(key=lambda pair: [pair[0][name] for name in write.order])
        if not write.guard:
            await execute(write.statement, [row for row, _ in owned])
            return
        written = await execute(write.statement, [row for row, _ in owned])
        if len(written) < len(owned):
            # Two works of one group may want the same row: the first of them has it.
            left = Counter(tuple(row) for row in written)
            losers = set()
            for row, i in owned:
                key = tuple(row[name] for name in write.guard)
                left[key] -= 1
                if left[key] < 0:
                    losers.add(i)
            raise _Losers(losers)

    def _not_settled(self, settled: Sequence[Row]) -> None:
        """Try again soon: the sweep must not push what the citizen has read."""
        self._settled = [*settled, *self._settled]
        self._settle_in(SETTLE_AGAIN)

    def _settle_in(self, seconds: float) -> None:
        if self._settled and self._settling is None:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(seconds, self._settle_alone)

    def _settle_alone(self) -> None:
        self._settling = None
        if self._settled:
            self._commit({}).add_done_callback(asyncio.Future.exception)


class _Losers(Exception):
    """These works of the group met somebody else's newer row."""

    def __init__(self, works: set[int]) -> None:
        super().__init__(works)
        self.works = works


def translated(error: Exception) -> Exception:
    """A driver's failure in the product's words; anything else as it is."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(error, sa.exc.IntegrityError) and _is_taken(cause):
        return LostRace()
    if isinstance(cause, sqlite3.OperationalError):
        code = (getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF
        return DatabaseGone() if code in _SQLITE_GONE else error
    if isinstance(error, (OSError, TimeoutError, sa.exc.TimeoutError)):
        return DatabaseGone()
    if isinstance(error, sa.exc.DBAPIError) and (error.connection_invalidated or _gone(cause)):
        return DatabaseGone()
    return error


def sqlstate(cause: BaseException | None) -> str:
    """PostgreSQL's five characters for what went wrong; empty when there are none."""
    return str(getattr(cause, "sqlstate", "") or "")


def _is_taken(cause: BaseException | None) -> bool:
    """A key that is there already. An empty column is no race: running again would not help."""
    taken = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    return sqlstate(cause) == _UNIQUE or getattr(cause, "sqlite_errorcode", 0) in taken


def _gone(cause: BaseException | None) -> bool:
    """Whether it is no answer of the database's but of what stands in the way to it."""
    state = sqlstate(cause)
    lost = state[:2] in _POSTGRES_GONE or state == _READ_ONLY
    return isinstance(cause, (OSError, TimeoutError)) or lost
