"""Which subject carries which effect of a transition out."""

from collections.abc import Mapping

from bot.domain.cases.effects import Effect, FetchedCertificate, PublishCertificate, TellOffice
from bot.ports.work import Work
from bot.services.cases.announcing import tell_office
from bot.services.cases.casebook import Carry, Happened
from bot.services.certificates.publishing import Publishing, fetched
from bot.services.conversation.tickets import Tickets


def effects(tickets: Tickets, publishing: Publishing) -> Carry:
    """Leads each effect to its subject; all ride in the work of the transition."""

    async def carry(work: Work, effect: Effect, happened: Happened) -> Mapping[str, str]:
        match effect:
            case PublishCertificate(number):
                return await publishing.publish(work, number, happened.case, happened.now)
            case FetchedCertificate(number):
                return await fetched(work, number, happened.case)
            case TellOffice(what):
                tell_office(work, tickets.mailbox, happened, what)
                return {}
            case _:
                return await tickets.carry(work, effect, happened)

    return carry
