"""Recorded versions of service items."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.database import tables
from bot.adapters.database.database import Database

FIND = sa.select(tables.item_version.c.content).where(
    tables.item_version.c.digest == sa.bindparam("its_digest")
)
RECORD = {
    "sqlite": sqlite.insert(tables.item_version).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(tables.item_version).on_conflict_do_nothing(),
}


class SqlItemVersions:
    """bot.ports.catalogue.ItemVersions."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database, self._record = database, RECORD[dialect]

    async def find(self, digest: str) -> Mapping[str, Any] | None:
        rows = await self._database.read(FIND, {"its_digest": digest})
        return dict(json.loads(rows[0].content)) if rows else None

    async def record(self, digest: str, item: str, content: Mapping[str, Any]) -> None:
        if await self.find(digest) is None:
            text = json.dumps(content, ensure_ascii=False, sort_keys=True)
            await self._database.alone(
                self._record, {"digest": digest, "item": item, "content": text}
            )
