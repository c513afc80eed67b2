"""The schema: revisions go up and down, and say the same as the tables."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.adapters.database import schema
from bot.adapters.database.tables import METADATA
from bot.errors import Misconfigured


async def test_up_and_down_and_up(database_url: str) -> None:
    assert await schema.standing(database_url) is None
    await schema.migrate(database_url)
    assert await schema.standing(database_url) == schema.newest()
    await schema.migrate(database_url)
    await schema.migrate(database_url, "base")
    assert await schema.standing(database_url) is None
    await schema.migrate(database_url)
    assert await schema.standing(database_url) == schema.newest()


async def test_revisions_make_exactly_the_tables(database_url: str) -> None:
    await schema.migrate(database_url)
    differences: list[object] = []

    def compare(connection: sa.Connection) -> None:
        context = MigrationContext.configure(connection)
        differences.extend(compare_metadata(context, METADATA))

    await schema.on_database(database_url, compare)
    assert differences == []


async def test_a_database_that_is_not_there_is_one_sentence(
    new_database: Callable[[str], str],
) -> None:
    url = new_database("postgresql").replace("/test_", "/no_test_")
    with pytest.raises(Misconfigured, match="HENGXIN_DATABASE_URL"):
        await schema.standing(url)


async def test_an_unknown_revision_is_refused(new_database: Callable[[str], str]) -> None:
    with pytest.raises(Misconfigured, match="9999"):
        await schema.migrate(new_database("sqlite"), "9999")
