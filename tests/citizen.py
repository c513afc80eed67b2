"""A citizen in conversation with the real content, understanding, engine and handlers."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from zoneinfo import ZoneInfo

import handlers
import intents
from bot.adapters.content_files import load
from bot.adapters.secrets import HmacSigner
from bot.adapters.training import Lesson, trained
from bot.bootstrap.effects import effects
from bot.dialogue.content import Content
from bot.dialogue.engine import Engine, Listen, Progress, RunAction, Say
from bot.dialogue.search import Search
from bot.dialogue.state import State
from bot.dialogue.understanding import Understanding
from bot.domain.cases.case import Case, CaseKind
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.people.actor import Actor, Role
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition
from bot.services.catalogue.catalogue import Catalogue
from bot.services.catalogue.knowledge import Knowledge
from bot.services.certificates.counter import CertificateCounter
from bot.services.certificates.linking import Links
from bot.services.certificates.publishing import Publishing
from bot.services.conversation.actions import Actions
from bot.services.conversation.memory import UNHEARD, words_of
from bot.services.conversation.tickets import Tickets
from bot.services.desk import Desks
from tests.factories import calendar
from tests.fakes import MemoryItemVersions, MemoryNumbers, MemoryStore

CONTENT = Path(intents.__path__[0])
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: A Friday, in office hours.
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)

_serial = itertools.count(1)


@cache
def content() -> Content:
    return load(CONTENT)


@cache
def understanding() -> Understanding:
    """The model is trained once and kept for the next run of the tests."""
    said = content()
    model = trained(Lesson.of(said), Path(gettempdir()) / "hengxin-tests")
    return Understanding.of(model, said.items.values(), said.words)


@cache
def search() -> Search:
    """Over the whole content."""
    return Search.of(content(), understanding().spelling)


@cache
def engine() -> Engine:
    """The whole dialogue."""
    return Engine(content(), understanding())


@cache
def actions() -> Actions:
    return Actions(handlers, content().domain)


SIGNER = HmacSigner([bytes(32)])
LINKS = Links(SIGNER, "https://example.org")


def _tickets() -> Tickets:
    return Tickets(
        notices=content().messages[CaseKind.CONSULTATION],
        office=content().office,
        calendar=calendar,
        signer=SIGNER,
        address="https://example.org",
        mailbox="staff@example.org",
    )


@dataclass
class Citizen:
    """One WeChat account. Citizens who share a `store` share the institution."""

    openid: str = "o-citizen"
    store: MemoryStore = field(default_factory=MemoryStore)
    memory: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = NOON
    said: list[tuple[str, str]] = field(default_factory=list)

    async def says(self, text: str) -> str:
        """The reply to a text."""
        return await self.sends(InboundKind.TEXT, text=text)

    async def sends(
        self, kind: InboundKind, *, text: str = "", event: str = "", event_key: str = ""
    ) -> str:
        """The reply to any kind of message."""
        self.now += timedelta(minutes=1)
        inbound = Inbound(
            key=f"key-{next(_serial)}",
            account="gh_office",
            openid=self.openid,
            kind=kind,
            created=self.now,
            text=text,
            event=event,
            event_key=event_key,
        )
        words = words_of(inbound)
        heard = [("citizen", words)] if words else []
        async with self.store.work() as work:
            desks = Desks(
                self.casebook,
                CertificateCounter(self.casebook.catalogue, LINKS),
                content().bodies,
                knowledge=Knowledge(content().knowledge, search()),
            )
            context = [*self.said, *heard]
            desk = desks(work, Actor.citizen(self.openid), self.now, context)
            state = State.from_memory(self.memory)
            progress = await _driven(engine().hear(state, inbound), desk)
        # As the turn does, which keeps what was said lately beside it.
        self.memory = progress.state.without([UNHEARD]).to_memory()
        self.said += [*heard, ("bot", progress.reply())]
        return progress.reply()

    async def hears_of(
        self, event: str, data: Mapping[str, Any], *roles: Role, number: str = ""
    ) -> str:
        """Somebody at the institution makes the event happen to the case; the citizen's notice.

        The case is the citizen's newest one unless `number` names another.
        """
        self.now += timedelta(minutes=1)
        clerk = Actor("laboratory", frozenset(roles), "api")
        wish = Wish(number or self.cases[-1].number, event, data=data)
        async with self.store.work() as work:
            done = await transition(work, self.casebook, clerk, wish, self.now)
        return done.notice.text if done.notice else ""

    @property
    def casebook(self) -> Casebook:
        """What the institution's use cases go by."""
        return Casebook(
            catalogue=Catalogue(content().items.values(), MemoryItemVersions(self.store)),
            office=content().office,
            notices=content().messages,
            numbers=MemoryNumbers(self.store),
            calendar=calendar,
            carry=effects(_tickets(), Publishing(LINKS)),
        )

    @property
    def actor(self) -> Actor:
        """Who the citizen is to the use cases."""
        return Actor.citizen(self.openid)

    @property
    def cases(self) -> list[Case]:
        """The cases of that account."""
        return [case for case in self.store.cases.values() if case.openid == self.openid]


def numbered(reply: str, choice: str) -> str:
    """The number that a reply offers for that choice."""
    found = re.search(rf"(\d+)\. {re.escape(choice)}", reply)
    assert found, reply
    return found[1]


async def _driven(progress: Progress, desk: object) -> Progress:
    for _ in range(10):
        match engine().advance(progress):
            case RunAction(name):
                events, said = await actions().run(name, desk, progress)
                progress = engine().apply(progress, events, said)
            case Say(text):
                progress = engine().say(progress, text)
            case Listen():
                return progress
    raise AssertionError(f"the turn did not end: {progress.queue}")
