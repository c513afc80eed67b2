"""Ports in memory: a store whose works are all or nothing and lose races as the real one does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.rating import Rating
from bot.domain.cases.ticket import Line
from bot.domain.cases.timers import Timer
from bot.domain.certificates.certificate import Certificate
from bot.domain.conversation.conversation import Conversation, Reply
from bot.domain.conversation.unanswered import Unanswered
from bot.domain.files import FileRecord
from bot.domain.messages.letter import Letter
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.people.staff import Staff
from bot.errors import LostRace
from bot.ports.cases import Cases
from bot.ports.certificates import Certificates
from bot.ports.conversations import Conversations, Opening
from bot.ports.files import FileRecords
from bot.ports.letters import Letters
from bot.ports.outbox import Outbox
from bot.ports.questions import Questions
from bot.ports.requests import KeptAnswer, Requests
from bot.ports.staff import StaffLookup
from bot.ports.tickets import Tickets
from tests.memory_cases import MemoryCases, MemoryNumbers, MemoryTimers
from tests.paperwork import MemoryCertificates, MemoryFiles

__all__ = ["MemoryItemVersions", "MemoryNumbers", "MemoryStore", "MemoryTimers", "MemoryWork"]


@dataclass
class MemoryStore:
    """What is committed. `work()` gives a new unit of work over it."""

    cases: dict[str, Case] = field(default_factory=dict)
    history: list[HistoryEntry] = field(default_factory=list)
    outbox: dict[str, Outbound] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    answers: dict[tuple[str, str], KeptAnswer] = field(default_factory=dict)
    serials: dict[tuple[CaseKind, date], int] = field(default_factory=dict)
    versions: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    questions: list[Unanswered] = field(default_factory=list)
    staff: dict[str, Staff] = field(default_factory=dict)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    files: dict[str, FileRecord] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    timers: dict[str, tuple[Timer, datetime | None]] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def work(self) -> "MemoryWork":
        return MemoryWork(self)


class MemoryWork:
    """bot.ports.work.Work: writes are kept back until the block is left cleanly."""

    def __init__(self, store: MemoryStore) -> None:
        self.checks: list[Callable[[], bool]] = []
        self.writes: list[Callable[[], object]] = []
        self.last: list[Callable[[], object]] = []
        self.cases: Cases = MemoryCases(store, self)
        self.conversations: Conversations = MemoryConversations(store, self)
        self.outbox: Outbox = MemoryOutbox(store, self)
        self.requests: Requests = MemoryRequests(store, self)
        self.letters: Letters = MemoryLetters(store, self)
        self.tickets: Tickets = MemoryTickets(store, self)
        self.questions: Questions = MemoryQuestions(store, self)
        self.staff: StaffLookup = MemoryStaff(store)
        self.certificates: Certificates = MemoryCertificates(store.certificates, self.later)
        self.files: FileRecords = MemoryFiles(store.files, self.later)

    def later(self, check: Callable[[], bool], write: Callable[[], object]) -> None:
        """Do `write` at the end, unless any `check` of the work fails then."""
        self.checks.append(check)
        self.writes.append(write)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        checks, writes = self.checks, [*self.writes, *self.last]
        self.checks, self.writes, self.last = [], [], []
        if kind is not None:
            return
        if not all(check() for check in checks):
            raise LostRace
        for write in writes:
            write()


@dataclass
class MemoryConversations:
    """bot.ports.conversations.Conversations."""

    store: MemoryStore
    work: MemoryWork

    async def opening(self, key: str, openid: str) -> Opening:
        conversation = self.store.conversations.get(openid, Conversation(openid))
        return Opening(self.store.replies.get(key), conversation)

    def save(self, conversation: Conversation) -> None:
        kept, openid = self.store.conversations, conversation.openid
        self.work.later(
            lambda: conversation.version == kept.get(openid, Conversation(openid)).version + 1,
            lambda: kept.update({openid: conversation}),
        )

    async def find(self, openid: str) -> Conversation:
        return self.store.conversations.get(openid, Conversation(openid))

    def owned(self, openid: str, owner: str | None) -> None:
        kept = self.store.conversations

        def own() -> None:
            if openid in kept:
                kept[openid] = replace(kept[openid], owner=owner)

        self.work.last.append(own)

    def answered(self, key: str, openid: str, reply: Reply) -> None:
        del openid  # the key holds it
        replies = self.store.replies
        self.work.later(lambda: key not in replies, lambda: replies.update({key: reply}))


@dataclass
class MemoryOutbox:
    """bot.ports.outbox.Outbox: a key is promised once."""

    store: MemoryStore
    work: MemoryWork

    def add(self, message: Outbound) -> None:
        outbox = self.store.outbox
        self.work.later(
            lambda: message.key not in outbox, lambda: outbox.update({message.key: message})
        )

    def release(self, openid: str, now: datetime) -> None:
        outbox = self.store.outbox
        freed = {
            key: replace(message, status=OutboundStatus.PENDING, due=now)
            for key, message in outbox.items()
            if message.openid == openid and message.status is OutboundStatus.HELD
        }
        self.work.later(lambda: True, lambda: outbox.update(freed))

    async def of_case(self, number: str) -> Sequence[Outbound]:
        return [message for message in self.store.outbox.values() if message.case == number]


@dataclass
class MemoryRequests:
    """bot.ports.requests.Requests."""

    store: MemoryStore
    work: MemoryWork

    async def kept(self, owner: str, key: str) -> KeptAnswer | None:
        return self.store.answers.get((owner, key))

    def keep(self, owner: str, answer: KeptAnswer) -> None:
        answers, place = self.store.answers, (owner, answer.key)
        self.work.later(lambda: place not in answers, lambda: answers.update({place: answer}))


@dataclass
class MemoryLetters:
    """bot.ports.letters.Letters: a key is one letter."""

    store: MemoryStore
    work: MemoryWork

    def add(self, letter: Letter) -> None:
        self.work.later(lambda: True, lambda: self.store.letters.setdefault(letter.key, letter))


@dataclass
class MemoryTickets:
    """bot.ports.tickets.Tickets."""

    store: MemoryStore
    work: MemoryWork

    def add(self, line: Line) -> None:
        self.work.later(lambda: True, lambda: self.store.lines.append(line))

    async def lines(self, number: str) -> Sequence[Line]:
        return [line for line in self.store.lines if line.number == number]


@dataclass
class MemoryQuestions:
    """bot.ports.questions.Questions."""

    store: MemoryStore
    work: MemoryWork

    def keep(self, question: Unanswered) -> None:
        self.work.later(lambda: True, lambda: self.store.questions.append(question))


@dataclass
class MemoryStaff:
    """bot.ports.staff.StaffLookup."""

    store: MemoryStore

    async def find(self, number: str) -> Staff | None:
        return self.store.staff.get(number)


@dataclass
class MemoryItemVersions:
    """bot.ports.catalogue.ItemVersions."""

    store: MemoryStore

    async def find(self, digest: str) -> Mapping[str, Any] | None:
        return self.store.versions.get(digest)

    async def record(self, digest: str, item: str, content: Mapping[str, Any]) -> None:
        del item
        self.store.versions.setdefault(digest, content)
