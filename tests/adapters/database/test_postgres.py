"""PostgreSQL when connections fall silent, transactions hang, and groups meet crosswise."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.adapters.database import postgres, schema
from bot.adapters.database.store import Store, open_store
from bot.domain.conversation.conversation import Conversation, Reply
from bot.errors import DatabaseGone

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def url(new_database: Callable[[str], str]) -> str:
    made = new_database("postgresql")
    await schema.migrate(made)
    return made


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    yield store
    await store.close()


async def turn(store: Store, openid: str, version: int) -> None:
    async with store.work() as work:
        work.conversations.save(Conversation(openid, version))


class Wire:
    """A way to the server on which existing connections can fall silent for ever."""

    def __init__(self, url: str) -> None:
        server = sa.make_url(url)
        self._socket = next(Path(str(server.query["host"])).glob(".s.PGSQL.*[0-9]"))
        self._database = server.database
        self._open: list[asyncio.Transport] = []
        self._ends: list[asyncio.BaseTransport] = []

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _End(self), "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        for end in self._ends:
            end.close()
        self._server.close()
        await asyncio.sleep(0)

    @property
    def url(self) -> str:
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://postgres:@127.0.0.1:{port}/{self._database}"

    def silence(self) -> None:
        """What is connected now hears nothing any more; new connections are as ever."""
        for end in self._open:
            end.pause_reading()
        self._open = []

    async def far_end(self, near: "_End") -> asyncio.Transport:
        loop = asyncio.get_running_loop()
        return (await loop.create_unix_connection(lambda: _End(self, near), str(self._socket)))[0]

    def joined(self, end: asyncio.Transport) -> None:
        self._open.append(end)
        self._ends.append(end)


class _End(asyncio.Protocol):
    """One end of a connection: what comes in goes out at the other."""

    def __init__(self, wire: Wire, other: "_End | None" = None) -> None:
        self._wire, self._other = wire, other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._wire.joined(transport)
        if self._other is None:
            transport.pause_reading()
            self._joining = asyncio.create_task(self._join())
        else:
            self._other.meet(self)

    def meet(self, other: "_End") -> None:
        self._other = other

    async def _join(self) -> None:
        await self._wire.far_end(self)
        self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        assert self._other is not None
        self._other.transport.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        if self._other is not None:
            self._other.transport.close()


async def test_after_silent_connections_one_failure_is_enough(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STATEMENT", 0.5)
    async with Wire(url) as wire, opened(wire.url) as store:
        asked = [store.work().cases.find(f"SQ{n}") for n in range(postgres.POOL)]
        await asyncio.gather(*asked)
        wire.silence()
        with pytest.raises(DatabaseGone):
            await turn(store, "o1", 1)
        async with asyncio.timeout(4):
            await turn(store, "o1", 1)


async def test_a_process_that_hangs_in_its_transaction_stops_nobody_for_long(url: str) -> None:
    async with opened(url) as store:
        await turn(store, "o1", 1)
        hanging = postgres.open_engine(url)
        connection = await hanging.connect()
        await connection.execute(sa.text("UPDATE conversation SET version = 7"))
        await asyncio.gather(turn(store, "o1", 2), turn(store, "o2", 1))
        await connection.invalidate()
        await hanging.dispose()


async def test_of_two_that_lock_crosswise_both_are_written(url: str) -> None:
    async with opened(url) as store:
        for openid in ("a", "b"):
            await turn(store, openid, 1)
        other = postgres.open_engine(url)
        used = sa.text("UPDATE conversation SET window_used = 1 WHERE openid = :openid")
        async with other.connect() as connection:
            await connection.execute(sa.text("SET deadlock_timeout = '10s'"))  # we are the victim
            await connection.execute(used, {"openid": "b"})
            both = asyncio.create_task(_save_both(store))
            await asyncio.sleep(0.2)
            await connection.execute(used, {"openid": "a"})
            await connection.commit()
        await both
        for openid in ("a", "b"):
            opening = await store.work().conversations.opening("k", openid)
            assert opening.conversation.version == 2
        await other.dispose()


async def _save_both(store: Store) -> None:
    async with store.work() as work:
        for openid in ("a", "b"):
            work.conversations.save(Conversation(openid, 2))


async def test_an_error_tells_nothing_of_what_was_written(url: str) -> None:
    async with opened(url) as store:
        with pytest.raises(sa.exc.DBAPIError) as caught:
            async with store.work() as work:
                work.conversations.answered("k" * 300, "o", Reply("13800138000", NOW))
        assert "13800138000" not in str(caught.value)
        assert "kkkk" not in str(caught.value)
