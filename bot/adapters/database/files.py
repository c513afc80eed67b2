"""What is recorded of files; their bytes lie elsewhere."""

import sqlalchemy as sa

from bot.adapters.database import tables
from bot.adapters.database.writing import Writing
from bot.domain.files import FileRecord

_COLUMNS = tuple(FileRecord.__dataclass_fields__)
FIND = sa.select(*(tables.file.c[name] for name in _COLUMNS)).where(
    tables.file.c.id == sa.bindparam("its_id")
)


class SqlFiles:
    """bot.ports.files.FileRecords over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def find(self, number: str) -> FileRecord | None:
        rows = await self._writing.database.read(FIND, {"its_id": number})
        return FileRecord(*rows[0]) if rows else None

    def add(self, record: FileRecord) -> None:
        self._writing.write("file", {name: getattr(record, name) for name in _COLUMNS})
