"""The unit of work: reads await, writes are collected, a clean exit means committed."""

from types import TracebackType
from typing import Protocol, Self

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


class Work(Protocol):
    """One transaction that somebody asked for.

    Reads may be made at any time and hold no lock. Writes are synchronous calls that only collect;
    leaving the block cleanly commits all of them together, an exception drops all of them. There
    is no commit to call. LostRace on leaving means: nothing was written, run it again.
    """

    @property
    def cases(self) -> Cases: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def staff(self) -> StaffLookup: ...
    @property
    def certificates(self) -> Certificates: ...
    @property
    def files(self) -> FileRecords: ...

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Works(Protocol):
    """Where works come from."""

    def __call__(self) -> Work:
        """A new, empty work."""
        ...
