"""PostgreSQL through asyncpg: waiting openings are one SELECT, waiting works one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.adapters.database.conversation import OPENINGS
from bot.adapters.database.database import Database, Execute, Given, sqlstate, translated
from bot.adapters.database.grouped import Grouped
from bot.adapters.database.writes import Row

#: Connections of one process. More make the slowest turns slower, not the process faster.
POOL = 5

#: How long connecting, and one statement, may take, seconds.
CONNECTING, STATEMENT = 3.0, 8.0

#: A transaction in which nothing happens for so long is ended by the server, milliseconds: its
#: process hangs or cannot be reached, and its locks stop the citizens' next turns.
_IDLE = "4000"

#: The server undid the transaction because of another one: deadlock, serialization. Run it again.
_AGAIN = frozenset({"40P01", "40001"})
_MOST_RUNS = 5


def open_engine(url: str) -> AsyncEngine:
    """An engine over `postgresql://…`, with durable commits and plans that are made once."""
    engine = create_async_engine(
        sa.make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=POOL,
        max_overflow=0,
        hide_parameters=True,  # an error's text goes to the log, what citizens wrote must not
        connect_args={
            "timeout": CONNECTING,
            "command_timeout": STATEMENT,
            "prepared_statement_cache_size": 500,
            "server_settings": {
                "synchronous_commit": "on",
                "plan_cache_mode": "force_generic_plan",
                "idle_in_transaction_session_timeout": _IDLE,
                "application_name": "hengxin",
            },
        },
    )

    @sa.event.listens_for(engine.sync_engine, "handle_error")
    def silent(context: sa.ExceptionContext) -> None:
        # A server that does not answer on one connection is not worth asking on the others.
        if isinstance(context.original_exception, TimeoutError):
            context.is_disconnect = context.invalidate_pool_on_disconnect = True

    return engine


class PostgresDatabase(Database):
    """A small pool behind a first-come gate: the pool itself does not wake waiters in order."""

    def __init__(self, url: str, point: Callable[[str], None]) -> None:
        super().__init__("postgresql", point)
        self._engine = open_engine(url)
        self._autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._gate = asyncio.Semaphore(POOL)
        self._openings: Grouped[tuple[str, str], sa.Row[Any]] = Grouped(self._open)

    async def opening(self, key: str, openid: str) -> sa.Row[Any]:
        return await self._openings((key, openid))

    async def _open(self, asked: Sequence[tuple[str, str]]) -> Sequence[sa.Row[Any]]:
        keys, openids = zip(*asked, strict=True)
        return await self.read(OPENINGS, {"keys": list(keys), "openids": list(openids)})

    async def read(self, statement: sa.Executable, row: Row) -> Sequence[Any]:
        try:
            async with self._gate, self._autocommit.connect() as connection:
                return (await connection.execute(statement, row)).all()
        except Exception as error:
            raise translated(error) from error

    async def _transaction(self, body: Callable[[Execute], Awaitable[None]]) -> None:
        for _ in range(_MOST_RUNS - 1):
            try:
                await self._once(body)
            except sa.exc.DBAPIError as error:
                if sqlstate(error.orig) not in _AGAIN:
                    raise
            else:
                return
        await self._once(body)

    async def _once(self, body: Callable[[Execute], Awaitable[None]]) -> None:
        async with self._gate, self._engine.begin() as connection:

            async def execute(statement: sa.Executable, rows: Given) -> Sequence[Any]:
                result = await connection.execute(statement, rows)
                return result.all() if result.returns_rows else ()

            await body(execute)

    async def _close(self) -> None:
        await self._engine.dispose()
