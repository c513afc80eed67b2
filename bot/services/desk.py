"""What a handler can reach: thin doors to the use cases, for one citizen in one turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.rating import Rating
from bot.domain.catalogue.item import Item
from bot.domain.catalogue.office import Body, Office
from bot.domain.fields import Value
from bot.domain.people.actor import Actor
from bot.errors import NotFound
from bot.ports.work import Work
from bot.services.cases import filing, rating, viewing
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filed, Filing
from bot.services.cases.transition import Transitioned, Wish, transition
from bot.services.cases.viewing import CaseView
from bot.services.catalogue.catalogue import Catalogue
from bot.services.catalogue.knowledge import Knowledge
from bot.services.certificates.counter import CertificateCounter, CertificateDesk
from bot.services.conversation.memory import CITIZEN
from bot.services.conversation.ownership import note_lines
from bot.services.conversation.questions import Count, QuestionDesk, uncounted


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The citizen's cases, of every kind."""

    _work: Work
    _casebook: Casebook
    _actor: Actor
    _now: datetime

    async def file(self, item: str, fields: Mapping[str, Any]) -> Filed:
        """Hand in an application whose declaration the citizen has confirmed.

        The receipt goes into the reply. Invalid lists every mistake; NotFound: no such item.
        """
        given = {key: value for key, value in fields.items() if value not in (None, "")}
        data = {"fields": given, "declaration": True}
        return await self._born(
            Filing(CaseKind.APPLICATION, "submit", self._actor.name, data, item=item)
        )

    async def register(self, kind: CaseKind, data: Mapping[str, Any]) -> Filed:
        """Register a complaint or report; its number is in the receipt. Invalid."""
        category = str(data["category"])
        return await self._born(
            Filing(kind, "register", self._actor.name, data, category=category)
        )

    async def mine(self) -> Sequence[CaseView]:
        """Own cases, newest first."""
        return await viewing.mine(self._work, self._casebook, self._actor, self._now)

    async def look_up(self, number: str, tail: str | None = None) -> CaseView:
        """An own case; another's only with the phone's last four digits; NotFound otherwise."""
        asked = (number, tail)
        return await viewing.look_up(self._work, self._casebook, self._actor, asked, self._now)

    async def act(self, number: str, event: str, data: Mapping[str, Any]) -> Transitioned:
        """Make an event happen to an own case; its notice goes into the reply, not out.

        NotFound, RoleRefused, Invalid, NotAllowedNow.
        """
        wish = Wish(number, event, data=data)
        return await transition(self._work, self._casebook, self._actor, wish, self._now)

    async def known(self) -> Mapping[str, Value]:
        """Values given in earlier cases, by field key."""
        return await viewing.known(self._work, self._casebook, self._actor.name)

    async def unrated(self) -> Sequence[Case]:
        """Own cases that have been closed and not been rated, newest first."""
        return await rating.unrated(self._work, self._casebook, self._actor.name, self._now)

    async def rate(self, number: str, level: int, comment: str = "") -> Case | None:
        """Rate an own closed case, once; the call-back case that a bad rating opens.

        NotFound, NotAllowedNow.
        """
        given = Rating(number, level, comment, self._now)
        return await rating.rate(self._work, self._casebook, self._actor, given)

    async def _born(self, wanted: Filing) -> Filed:
        return await filing.file(self._work, self._casebook, self._actor, wanted, self._now)


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """A person instead of the bot."""

    _work: Work
    _casebook: Casebook
    _actor: Actor
    _now: datetime
    _said: Sequence[tuple[str, str]]

    def open_hours(self) -> bool:
        """Whether somebody is at their desk now."""
        return self._casebook.office.opening.is_open(self._now, self._casebook.calendar())

    async def open(self) -> Case | None:
        """The citizen's ticket that waits for a person or is with one."""
        return await self._work.cases.open_ticket(self._actor.name)

    async def answered(self) -> Case | None:
        """The citizen's ticket that was answered last, and may be asked about again."""
        return await self._latest(frozenset({"answered", "closed"}))

    async def ahead(self, ticket: Case) -> int:
        """How many tickets wait before that one."""
        return await self._work.cases.ahead(ticket.kind, ticket.state, ticket.created)

    async def call(self, why: str, question: str = "") -> Filed:
        """Call a person, with the conversation so far; the place in the queue is in the receipt.

        `why` is asked, misses or risk. In the race for the one open ticket the turn runs again.
        """
        event = "escalate" if self.open_hours() else "escalate_off_hours"
        data = {"why": why, "question": question, "context": [list(each) for each in self._said]}
        wanted = Filing(CaseKind.CONSULTATION, event, self._actor.name, data)
        return await filing.file(self._work, self._casebook, self._actor, wanted, self._now)

    async def ask_again(self, ticket: Case) -> Transitioned:
        """Ask about an answer again: the same person where they are, else the queue.

        What the citizen has just said is kept with the ticket. NotAllowedNow when it was answered
        too long ago.
        """
        here = ticket.state == "answered" and self.open_hours()
        wish = Wish(ticket.number, "reopen" if here else "requeue")
        done = await transition(self._work, self._casebook, self._actor, wish, self._now)
        note_lines(self._work, ticket.number, self._now, self._said[-1:])
        return done

    async def solved(self, ticket: Case) -> Transitioned:
        """The answer was enough; the citizen closes the ticket. NotAllowedNow."""
        wish = Wish(ticket.number, "close")
        return await transition(self._work, self._casebook, self._actor, wish, self._now)

    async def cancel(self, ticket: Case) -> Transitioned:
        """The citizen needs nobody any more."""
        wish = Wish(ticket.number, "cancel")
        return await transition(self._work, self._casebook, self._actor, wish, self._now)

    def said_before(self) -> Sequence[str]:
        """What the citizen said lately before the message that is being answered, latest first."""
        return [text for who, text in reversed(self._said) if who == CITIZEN][1:]

    async def _latest(self, states: frozenset[str]) -> Case | None:
        for case in await self._work.cases.of_citizen(self._actor.name):
            if case.kind is CaseKind.CONSULTATION and case.state in states:
                return case
        return None


@dataclass(frozen=True, slots=True)
class CatalogueDesk:
    """What the institution offers."""

    _catalogue: Catalogue

    def item(self, name: str) -> Item:
        """The item of that id; NotFound when it is not on offer."""
        return self._catalogue.item(name)

    def items(self) -> Sequence[Item]:
        """All items on offer."""
        return self._catalogue.items()

    def offered(self, name: str) -> Item | None:
        """The item of that id; None when it is not on offer."""
        try:
            return self._catalogue.item(name)
        except NotFound:
            return None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a handler may use. No network, no commit: the turn owns both."""

    cases: CaseDesk
    tickets: TicketDesk
    certificates: CertificateDesk
    questions: QuestionDesk
    catalogue: CatalogueDesk
    knowledge: Knowledge
    office: Office
    bodies: Sequence[Body]
    now: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Desks:
    """Gives each turn its Desk; made at start. `count` is told why each question is kept."""

    casebook: Casebook
    certificates: CertificateCounter
    bodies: Sequence[Body]
    count: Count = uncounted
    knowledge: Knowledge = field(default_factory=Knowledge)

    def __call__(
        self, work: Work, actor: Actor, now: datetime, said: Sequence[tuple[str, str]] = ()
    ) -> Desk:
        """The Desk of a turn of that citizen at `now` (aware, Asia/Shanghai).

        `said` is the conversation so far, the citizen's new message last.
        """
        return Desk(
            cases=CaseDesk(work, self.casebook, actor, now),
            tickets=TicketDesk(work, self.casebook, actor, now, said),
            certificates=self.certificates.desk(work, actor, now),
            questions=QuestionDesk(work, now, self.count),
            catalogue=CatalogueDesk(self.casebook.catalogue),
            knowledge=self.knowledge,
            office=self.casebook.office,
            bodies=self.bodies,
            now=now,
            actor=actor,
        )
