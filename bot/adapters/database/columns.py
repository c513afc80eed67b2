"""Column types that mean the same on both engines."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.time.zone import SHANGHAI


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, sortable text in Asia/Shanghai on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.String(29))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        if dialect.name == "postgresql":
            return value
        return value.astimezone(SHANGHAI).isoformat(timespec="milliseconds")

    def process_result_value(
        self,
        value: object,
        dialect: sa.Dialect,  # noqa: ARG002 - the hook's signature
    ) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(SHANGHAI)
        return datetime.fromisoformat(str(value)).replace(tzinfo=SHANGHAI)
