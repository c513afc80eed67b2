"""Fixtures for every suite: stores on both engines, and no way out but loopback."""

import itertools
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.adapters.database import schema
from bot.adapters.database.store import Store, open_store
from tests import servers
from tests.servers import PostgresServer

_serial = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """A test that reaches for another machine fails at once."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in ("127.0.0.1", "::1", "localhost", "unix"):
            raise AssertionError(f"a test tried to reach {host}")
        real(self, address)  # type: ignore[arg-type]

    patched = pytest.MonkeyPatch()
    patched.setattr(socket.socket, "connect", connect)
    yield
    patched.undo()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.redis() as url:
        yield url


@pytest.fixture
def new_database(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Makes an empty database of an engine, `sqlite` or `postgresql`, and answers its URL."""

    def make(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(_serial)}.db'}"
        server: PostgresServer = request.getfixturevalue("postgres_server")
        name = f"test_{next(_serial)}"
        server.psql(f"CREATE DATABASE {name};")
        return server.get_uri(name)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """An empty database of each engine in turn."""
    return new_database(request.param)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A migrated store on each engine in turn."""
    await schema.migrate(database_url)
    opened = open_store(database_url)
    yield opened
    await opened.close()
