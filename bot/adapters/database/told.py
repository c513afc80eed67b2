"""bot.ports.decisions: cases at a decision of which the outbox knows that its notice is out."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import cases, outbox
from bot.ports.decisions import ToldDecision

#: States that wait for nothing but that their notice arrives (tables A and B).
_DECIDED = ("answered", "declined", "not_accepted", "denied")

#: The notice of the very transition that led here, by its key: of an answer that was given anew
#: after the first one did not satisfy, the first one's notice proves nothing.
_NOTICE = sa.and_(
    outbox.c.case_number == cases.c.number,
    outbox.c.status == "sent",
    outbox.c.key
    == cases.c.number.concat(":")
    .concat(sa.cast(cases.c.version, sa.String))
    .concat(":")
    .concat(outbox.c.message),
)
_NOBODY_TO_TELL = sa.and_(cases.c.state == "declined", cases.c.openid.is_(None))

TOLD = (
    sa.select(cases.c.number, cases.c.version, cases.c.state, outbox.c.closed)
    .select_from(cases.outerjoin(outbox, _NOTICE))
    .where(
        cases.c.state.in_(_DECIDED),
        cases.c.kind != "consultation",
        sa.or_(outbox.c.id.is_not(None), _NOBODY_TO_TELL),
    )
    .order_by(cases.c.created, cases.c.number)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class SqlToldDecisions:
    """Over one database; any number of workers may look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def told(self, limit: int) -> Sequence[ToldDecision]:
        rows = await self._database.read(TOLD, {"most": limit})
        return [ToldDecision(row.number, row.version, row.state, row.closed) for row in rows]
