"""One place that picks the engine from the URL and hands out everything the store offers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.database.cases import SqlCaseNumbers
from bot.adapters.database.catalogue import SqlItemVersions
from bot.adapters.database.certificates import SqlCertificateNumbers, SqlDrafts
from bot.adapters.database.database import Database
from bot.adapters.database.letters import SqlLetterbox
from bot.adapters.database.messages import SqlDeliveries
from bot.adapters.database.people import SqlApiKeys, SqlStaffRecords
from bot.adapters.database.postgres import PostgresDatabase
from bot.adapters.database.questions import SqlAskedQuestions
from bot.adapters.database.retention import Retention
from bot.adapters.database.sqlite import SqliteDatabase
from bot.adapters.database.time import SqlCalendarDays, SqlClockOffsets
from bot.adapters.database.timers import SqlTimers
from bot.adapters.database.told import SqlToldDecisions
from bot.adapters.database.work import SqlWork


def nothing(_: str) -> None:
    """The fault point of ordinary operation."""


@dataclass(frozen=True, slots=True)
class Store:
    """Implementations of the ports over one open database."""

    database: Database
    numbers: SqlCaseNumbers
    items: SqlItemVersions
    deliveries: SqlDeliveries
    timers: SqlTimers
    decisions: SqlToldDecisions
    calendar_days: SqlCalendarDays
    clock_offsets: SqlClockOffsets
    api_keys: SqlApiKeys
    staff: SqlStaffRecords
    letterbox: SqlLetterbox
    drafts: SqlDrafts
    certificate_numbers: SqlCertificateNumbers
    retention: Retention
    questions: SqlAskedQuestions

    def work(self) -> SqlWork:
        return SqlWork(self.database)

    async def close(self) -> None:
        await self.database.close()


def open_store(url: str, point: Callable[[str], None] = nothing) -> Store:
    """The store behind `sqlite:///PATH` or `postgresql://…`, whose schema must be up to date."""
    database: Database
    if url.startswith("sqlite"):
        dialect, database = "sqlite", SqliteDatabase(Path(url.removeprefix("sqlite:///")), point)
    else:
        dialect, database = "postgresql", PostgresDatabase(url, point)
    return Store(
        database=database,
        numbers=SqlCaseNumbers(database, dialect),
        items=SqlItemVersions(database, dialect),
        deliveries=SqlDeliveries(database, dialect),
        timers=SqlTimers(database, dialect),
        decisions=SqlToldDecisions(database),
        calendar_days=SqlCalendarDays(database, dialect),
        clock_offsets=SqlClockOffsets(database, dialect),
        api_keys=SqlApiKeys(database),
        staff=SqlStaffRecords(database),
        letterbox=SqlLetterbox(database, dialect),
        drafts=SqlDrafts(database, dialect),
        certificate_numbers=SqlCertificateNumbers(database, dialect),
        retention=Retention(database),
        questions=SqlAskedQuestions(database),
    )
