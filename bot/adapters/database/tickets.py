"""What was said within consultation tickets."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.adapters.database.tables import ticket_line
from bot.adapters.database.writing import Writing
from bot.domain.cases.ticket import Line, Speaker

#: A conversation longer than this is read from its end.
MOST_LINES = 500

LINES = (
    sa.select(ticket_line)
    .where(ticket_line.c.number == sa.bindparam("its_number"))
    .order_by(ticket_line.c.id.desc())
    .limit(MOST_LINES)
)


class SqlTickets:
    """bot.ports.tickets.Tickets over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def add(self, line: Line) -> None:
        self._writing.write(
            "ticket_line",
            {
                "number": line.number,
                "at": line.at,
                "speaker": line.speaker.value,
                "person": line.person,
                "text": line.text,
            },
        )

    async def lines(self, number: str) -> Sequence[Line]:
        rows = await self._writing.database.read(LINES, {"its_number": number})
        return [
            Line(row.number, row.at, Speaker(row.speaker), row.person, row.text)
            for row in reversed(rows)
        ]
