"""The institution's side of turns in tests: its casebook over a real store."""

from bot.adapters.database.store import Store
from bot.bootstrap.effects import effects
from bot.domain.cases.case import CaseKind
from bot.services.cases.casebook import Casebook
from bot.services.catalogue.catalogue import Catalogue
from bot.services.certificates.publishing import Publishing
from bot.services.conversation.tickets import Tickets
from tests import citizen
from tests.factories import calendar


def office_casebook(store: Store) -> Casebook:
    """The content's casebook; letters go to desk@example.org."""
    content = citizen.content()
    tickets = Tickets(
        notices=content.messages[CaseKind.CONSULTATION],
        office=content.office,
        calendar=calendar,
        signer=citizen.SIGNER,
        address="https://example.org",
        mailbox="desk@example.org",
    )
    return Casebook(
        catalogue=Catalogue(content.items.values(), store.items),
        office=content.office,
        notices=content.messages,
        numbers=store.numbers,
        calendar=calendar,
        carry=effects(tickets, Publishing(citizen.LINKS)),
    )
