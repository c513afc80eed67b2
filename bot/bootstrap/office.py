"""The use cases of one process, over its content and what stands outside."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter

from bot.bootstrap.effects import effects
from bot.bootstrap.outside import Outside
from bot.dialogue.content import Content
from bot.domain.cases.case import CaseKind
from bot.domain.conversation.unanswered import Why
from bot.services.cases.casebook import Casebook
from bot.services.catalogue.catalogue import Catalogue
from bot.services.catalogue.knowledge import Knowledge
from bot.services.certificates.counter import CertificateCounter
from bot.services.certificates.drafting import Drafting
from bot.services.certificates.linking import Links
from bot.services.certificates.publishing import Publishing
from bot.services.conversation.questions import Count, uncounted
from bot.services.conversation.tickets import Tickets
from bot.services.desk import Desks


@dataclass(frozen=True, slots=True)
class Office:
    """What doors, turns and workers work by."""

    casebook: Casebook
    links: Links
    desks: Desks
    drafting: Drafting


def counting(registry: CollectorRegistry) -> Count:
    """Counts the questions that are kept because they were not answered, by reason."""
    name, what = "hengxin_unanswered_total", "Questions that were not answered."
    kept = Counter(name, what, ["why"], registry=registry)
    for why in Why:
        kept.labels(why.value)  # a reason that has not come up yet is 0
    return lambda why: kept.labels(why).inc()


def office(
    content: Content, world: Outside, address: str, mailbox: str, count: Count = uncounted
) -> Office:
    """The office at `address` (without a closing slash); its letters go to `mailbox`.

    `count` is told of each question that was not answered.
    """
    links = Links(world.signer, address)
    tickets = Tickets(
        notices=content.messages[CaseKind.CONSULTATION],
        office=content.office,
        calendar=lambda: world.calendar.current,
        signer=world.signer,
        address=address,
        mailbox=mailbox,
    )
    casebook = Casebook(
        catalogue=Catalogue(content.items.values(), world.store.items),
        office=content.office,
        notices=content.messages,
        numbers=world.store.numbers,
        calendar=lambda: world.calendar.current,
        carry=effects(tickets, Publishing(links)),
    )
    counter = CertificateCounter(casebook.catalogue, links)
    desks = Desks(casebook, counter, content.bodies, count, Knowledge(content.knowledge))
    drafting = Drafting(casebook, content.issuer, world.store.certificate_numbers)
    return Office(casebook, links, desks, drafting)
