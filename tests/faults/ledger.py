"""What stands in the database, read beside the product, for whoever checks afterwards."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

Row = Mapping[str, Any]

_TABLES = {
    "turns": "SELECT * FROM turn ORDER BY key",
    "conversations": "SELECT * FROM conversation ORDER BY openid",
    "cases": "SELECT * FROM cases ORDER BY number",
    "history": "SELECT * FROM history ORDER BY number, version",
    "outbox": "SELECT * FROM outbox ORDER BY id",
    "letters": "SELECT * FROM letter ORDER BY id",
    "certificates": "SELECT * FROM certificate ORDER BY number",
    "files": "SELECT * FROM file ORDER BY id",
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every row that a turn, a case, a message or a certificate leaves."""

    turns: Sequence[Row]
    conversations: Sequence[Row]
    cases: Sequence[Row]
    history: Sequence[Row]
    outbox: Sequence[Row]
    letters: Sequence[Row] = ()
    certificates: Sequence[Row] = ()
    files: Sequence[Row] = ()

    @classmethod
    async def read(cls, url: str) -> Self:
        return cls(**{name: await rows(url, query) for name, query in _TABLES.items()})

    def about(self, openids: set[str]) -> "Ledger":
        """The turns, cases and messages of these citizens."""
        cases = [row for row in self.cases if row["openid"] in openids]
        numbers = {row["number"] for row in cases}
        return Ledger(
            [row for row in self.turns if row["openid"] in openids],
            [row for row in self.conversations if row["openid"] in openids],
            cases,
            [row for row in self.history if row["number"] in numbers],
            [row for row in self.outbox if row["openid"] in openids],
        )

    def unsent(self) -> list[Row]:
        """Messages and letters that are promised and have not gone."""
        return [row for row in (*self.outbox, *self.letters) if row["status"] != "sent"]


async def rows(url: str, query: str) -> list[Row]:
    """The rows of a SELECT, or nothing after a statement that has none."""
    if url.startswith("sqlite"):
        return _sqlite_rows(url.removeprefix("sqlite:///"), query)
    engine = create_async_engine(
        sa.make_url(url).set(drivername="postgresql+asyncpg"), poolclass=sa.pool.NullPool
    )
    async with engine.begin() as connection:
        result = await connection.execute(sa.text(query))
        found = [dict(row) for row in result.mappings()] if result.returns_rows else []
    await engine.dispose()
    return list(found)


def _sqlite_rows(path: str, query: str) -> list[Row]:
    connection = sqlite3.connect(path, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            return [dict(row) for row in connection.execute(query)]
    finally:
        connection.close()
