"""Which subject carries which effect of a transition out."""

from collections.abc import Mapping

from bot.domain.cases.effects import Effect
from bot.ports.work import Work
from bot.services.cases.casebook import Carry, Happened
from bot.services.conversation.tickets import Tickets


def effects(tickets: Tickets) -> Carry:
    """Leads each effect to its subject; all ride in the work of the transition."""

    async def carry(work: Work, effect: Effect, happened: Happened) -> Mapping[str, str]:
        return await tickets.carry(work, effect, happened)

    return carry
