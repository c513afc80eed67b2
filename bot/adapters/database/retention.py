"""What is not kept for ever: answered deliveries, chat replies, API answers, open questions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import kept_answer, letter, outbox, turn, unanswered

#: WeChat redelivers within a minute; a week also covers an inbox that waited for the database.
TURNS_KEPT = timedelta(days=7)
#: contract.md, API v1: an Idempotency-Key is known for 24 hours.
ANSWERS_KEPT = timedelta(hours=24)
#: Questions that nobody answered: long enough to see what comes back every half year.
QUESTIONS_KEPT = timedelta(days=180)

#: Rows that one statement deletes: turns wait for it, on SQLite even the loop.
BATCH = 500

_before: sa.BindParameter[datetime] = sa.bindparam("before")


def _oldest(key: Sequence[sa.Column[str]], *past: sa.ColumnElement[bool]) -> sa.Executable:
    """Delete one batch of the rows that are `past` their time, and tell their keys."""
    some = sa.select(*key).where(*past).limit(BATCH)
    return sa.delete(key[0].table).where(sa.tuple_(*key).in_(some)).returning(*key)


OLD_TURNS = _oldest([turn.c.key], turn.c.created < _before)
OLD_REPLIES = _oldest([outbox.c.key], outbox.c.closed < _before, outbox.c.case_number.is_(None))
OLD_LETTERS = _oldest([letter.c.key], letter.c.closed < _before, letter.c.status == "sent")
OLD_ANSWERS = _oldest([kept_answer.c.owner, kept_answer.c.key], kept_answer.c.created < _before)
OLD_QUESTIONS = _oldest([unanswered.c.id], unanswered.c.at < _before)


class Retention:
    """Deletes what is past its time; any number of processes may do it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tidy(self, now: datetime) -> None:
        """`now` is aware, Asia/Shanghai."""
        await self._delete(OLD_TURNS, now - TURNS_KEPT)
        await self._delete(OLD_REPLIES, now - TURNS_KEPT)
        await self._delete(OLD_LETTERS, now - TURNS_KEPT)
        await self._delete(OLD_ANSWERS, now - ANSWERS_KEPT)
        await self._delete(OLD_QUESTIONS, now - QUESTIONS_KEPT)

    async def _delete(self, batch: sa.Executable, before: datetime) -> None:
        while len(await self._database.alone(batch, {"before": before})) == BATCH:
            pass
