"""The page of one institution; its use cases have tests of their own on both engines."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.adapters.database.store import Store
from tests.complaint_office import ComplaintOffice
from tests.webhooks.report.stand import Person, Stand


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    return new_database("sqlite")


@pytest.fixture
async def stand(store: Store, tmp_path: Path) -> Stand:
    return Stand(await ComplaintOffice(store).open(), tmp_path / "files")


@pytest.fixture
async def person(stand: Stand) -> AsyncIterator[Person]:
    async with stand.opened() as somebody:
        yield somebody
