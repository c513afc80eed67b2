"""The pages of one institution, and a reader in front of them."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.adapters.database.store import Store
from tests.webhooks.guide.stand import Reader, Stand


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    return new_database("sqlite")


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
def kept(store: Store) -> Stand:
    """The same over a real store."""
    return Stand(store)


@pytest.fixture
async def reader(stand: Stand) -> AsyncIterator[Reader]:
    async with stand.opened() as somebody:
        yield somebody
