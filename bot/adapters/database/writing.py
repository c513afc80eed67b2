"""The collecting side of one work: rows by kind, and the database they will go to."""

from bot.adapters.database.database import Database
from bot.adapters.database.writes import Row


class Writing:
    """What the stores of one work share."""

    __slots__ = ("database", "newcomers", "rows")

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rows: dict[str, list[Row]] = {}
        #: Citizens of whom the opening has told that they have no case: nobody need ask again.
        self.newcomers: set[str] = set()

    def write(self, kind: str, row: Row) -> None:
        """Keep `row` for the end of the work. Not awaitable: it cannot reach the database."""
        self.rows.setdefault(kind, []).append(row)
