"""bot.ports.work.Work: nothing is written before a clean exit, everything at it."""

from types import TracebackType
from typing import Self

from bot.adapters.database.cases import SqlCases
from bot.adapters.database.certificates import SqlCertificates
from bot.adapters.database.conversation import SqlConversations
from bot.adapters.database.database import Database
from bot.adapters.database.files import SqlFiles
from bot.adapters.database.letters import SqlLetters
from bot.adapters.database.messages import SqlOutbox
from bot.adapters.database.people import SqlRequests, SqlStaff
from bot.adapters.database.questions import SqlQuestions
from bot.adapters.database.tickets import SqlTickets
from bot.adapters.database.writing import Writing
from bot.ports.cases import Cases
from bot.ports.certificates import Certificates
from bot.ports.conversations import Conversations
from bot.ports.files import FileRecords
from bot.ports.letters import Letters
from bot.ports.outbox import Outbox
from bot.ports.questions import Questions
from bot.ports.requests import Requests
from bot.ports.staff import StaffLookup
from bot.ports.tickets import Tickets


class SqlWork:
    """One unit of work over either engine."""

    def __init__(self, database: Database) -> None:
        self._writing = Writing(database)
        self.cases: Cases = SqlCases(self._writing)
        self.conversations: Conversations = SqlConversations(self._writing)
        self.outbox: Outbox = SqlOutbox(self._writing)
        self.requests: Requests = SqlRequests(self._writing)
        self.letters: Letters = SqlLetters(self._writing)
        self.tickets: Tickets = SqlTickets(self._writing)
        self.questions: Questions = SqlQuestions(self._writing)
        self.staff: StaffLookup = SqlStaff(self._writing)
        self.certificates: Certificates = SqlCertificates(self._writing)
        self.files: FileRecords = SqlFiles(self._writing)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None and self._writing.rows:
            await self._writing.database.commit(self._writing.rows)
