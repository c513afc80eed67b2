"""SQLite on the loop's own thread, 20 µs a statement; only COMMIT leaves it."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.adapters.database.conversation import OPENING
from bot.adapters.database.database import Database, Execute, Given, translated
from bot.adapters.database.writes import Row

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=0",  # waiting inside SQLite would stop the loop; `_begin` waits instead
    "foreign_keys=ON",
    "cache_size=-16384",  # 16 MB for each of the two connections; mmap holds the rest
    "mmap_size=268435456",
    "wal_autocheckpoint=4000",
    "journal_size_limit=67108864",
)

#: How long a transaction waits for another process's write lock, seconds.
PATIENCE = 4.0


def open_engine(path: Path) -> sa.Engine:
    """An engine over one file, every connection prepared for durable writing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=sa.pool.NullPool,
        hide_parameters=True,  # an error's text goes to the log, what citizens wrote must not
        connect_args={
            "check_same_thread": False,
            "isolation_level": None,
            "cached_statements": 512,
        },
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=4000")  # only until the next line has its lock
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


class SqliteDatabase(Database):
    """One writer and one reader on the loop's thread."""

    def __init__(self, path: Path, point: Callable[[str], None]) -> None:
        super().__init__("sqlite", point)
        self._engine = open_engine(path)
        options = {"isolation_level": "AUTOCOMMIT"}
        self._writer = self._engine.connect().execution_options(**options)
        self._reader = self._engine.connect().execution_options(**options)
        self._reader.exec_driver_sql("PRAGMA query_only=ON")
        raw = self._writer.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self._raw = raw
        self._lane = asyncio.Lock()
        self._committing = ThreadPoolExecutor(1, "commit")

    async def opening(self, key: str, openid: str) -> sa.Row[Any]:
        rows: Sequence[sa.Row[Any]] = await self.read(OPENING, {"key": key, "openid": openid})
        return rows[0]

    async def read(self, statement: sa.Executable, row: Row) -> Sequence[Any]:
        try:
            return self._reader.execute(statement, row).all()
        except sa.exc.DBAPIError as error:
            raise translated(error) from error

    async def _transaction(self, body: Callable[[Execute], Awaitable[None]]) -> None:
        async with self._lane:
            await self._begin()
            try:
                await body(self._execute)
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._committing, self._raw.execute, "COMMIT")
            except BaseException:
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                raise

    async def _execute(self, statement: sa.Executable, rows: Given) -> Sequence[Any]:
        result = self._writer.execute(statement, rows)
        return result.all() if result.returns_rows else ()

    async def _begin(self) -> None:
        """Another process may hold the write lock: wait for it without stopping the loop."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.003)
            else:
                return

    async def _close(self) -> None:
        async with self._lane:
            self._committing.shutdown()
            self._reader.close()
            self._writer.close()
            self._engine.dispose()
