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

#: How long a passive reply's "it has left" waits for company before it is written alone, seconds.
SETTLE_AFTER = 0.2

_SQLITE_GONE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}


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

    @abstractmethod
    async def alone(self, statement: sa.Executable, row: Row) -> Sequence[Any]:
        """One writing statement as a transaction of its own; its RETURNING rows, if any."""

    async def commit(self, rows: Rows) -> None:
        """All rows of one work, or none. Raises LostRace, DatabaseGone."""
        await self._commit(rows)

    def settle(self, keys: Sequence[str], at: datetime) -> None:
        """Passive replies that have left: marked with the next group, or soon without one."""
        self._settled += [{"its_key": key, "at": at} for key in keys]
        if self._settling is None:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(SETTLE_AFTER, self._settle_alone)

    async def close(self) -> None:
        """Write what waits, then let go of the connections."""
        if self._settled:
            await asyncio.gather(self._commit({}), return_exceptions=True)
        await self._close()

    # -- the group -----------------------------------------------------------------------------

    @abstractmethod
    async def _close(self) -> None: ...

    @abstractmethod
    async def _transaction(self, body: Callable[[Execute], Awaitable[None]]) -> None:
        """Run `body` as one transaction on the writing lane."""

    async def _commit_group(self, group: Sequence[Rows]) -> Sequence[Exception | None]:
        """One answer per work: None for written, or why it was not."""
        settled, self._settled = self._settled, []
        try:
            await self._transaction(lambda execute: self._flush(execute, group, settled))
        except _Losers as lost:
            self._settled = settled + self._settled
            return await self._without(group, lost.works)
        except Exception as error:  # noqa: BLE001 - told to the works that wait
            self._settled = settled + self._settled
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
        for write in self._writes:
            if write.kind != "settled":
                await self._flush_kind(execute, write, group)
            elif settled:
                await execute(write.statement, list(settled))
        self._point("commit.before")

    @staticmethod
    async def _flush_kind(execute: Execute, write: Write, group: Sequence[Rows]) -> None:
        owned = [(row, i) for i, rows in enumerate(group) for row in rows.get(write.kind, ())]
        if not owned:
            return
        if not write.guard:
            await execute(write.statement, [row for row, _ in owned])
            return
        # One order for all processes, so that two groups never wait for each other in a circle.
        owned.sort(key=lambda pair: [pair[0][name] for name in write.guard])
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
    if isinstance(error, sa.exc.IntegrityError):
        return LostRace()
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        code = (getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF
        return DatabaseGone() if code in _SQLITE_GONE else error
    if isinstance(error, (OSError, TimeoutError, sa.exc.TimeoutError)):
        return DatabaseGone()
    if isinstance(error, sa.exc.DBAPIError) and (error.connection_invalidated or _gone(cause)):
        return DatabaseGone()
    return error


def _gone(cause: BaseException | None) -> bool:
    """PostgreSQL's classes for a lost connection, a server going down, no room on the disk."""
    state = str(getattr(cause, "sqlstate", "") or "")
    return isinstance(cause, (OSError, TimeoutError)) or state[:2] in ("08", "53", "57", "58")
