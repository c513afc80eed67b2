"""What is not kept for ever: answered deliveries, sent chat replies, kept API answers."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import kept_answer, outbox, turn

#: WeChat redelivers within a minute; a week also covers an inbox that waited for the database.
TURNS_KEPT = timedelta(days=7)
#: contract.md, API v1: an Idempotency-Key is known for 24 hours.
ANSWERS_KEPT = timedelta(hours=24)

_before: sa.BindParameter[datetime] = sa.bindparam("before")
OLD_TURNS = sa.delete(turn).where(turn.c.created < _before)
OLD_REPLIES = sa.delete(outbox).where(outbox.c.closed < _before, outbox.c.case_number.is_(None))
OLD_ANSWERS = sa.delete(kept_answer).where(kept_answer.c.created < _before)


class Retention:
    """Deletes what is past its time; any number of processes may do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tidy(self, now: datetime) -> None:
        """`now` is aware, Asia/Shanghai."""
        await self._database.alone(OLD_TURNS, {"before": now - TURNS_KEPT})
        await self._database.alone(OLD_REPLIES, {"before": now - TURNS_KEPT})
        await self._database.alone(OLD_ANSWERS, {"before": now - ANSWERS_KEPT})
