"""Questions that nobody answered."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import unanswered
from bot.adapters.database.writing import Writing
from bot.domain.conversation.unanswered import Unanswered, Why

SINCE = (
    sa.select(unanswered)
    .where(unanswered.c.at >= sa.bindparam("since", type_=unanswered.c.at.type))
    .order_by(unanswered.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class SqlQuestions:
    """bot.ports.questions.Questions over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def keep(self, question: Unanswered) -> None:
        self._writing.write(
            "unanswered",
            {
                "at": question.at,
                "text": question.text,
                "why": question.why.value,
                "item": question.item,
                "guess": question.guess,
            },
        )


class SqlAskedQuestions:
    """bot.ports.questions.AskedQuestions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, moment: datetime, most: int) -> Sequence[Unanswered]:
        rows = await self._database.read(SINCE, {"since": moment, "most": most})
        return [
            Unanswered(row.at, row.text, Why(row.why), row.item, row.guess)
            for row in reversed(rows)
        ]
