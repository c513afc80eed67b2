"""A second opinion on an unclear message, asked for before the turn: nothing is open meanwhile."""

from dataclasses import dataclass, replace

from bot.dialogue.doubt import Doubts
from bot.dialogue.state import State
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.ports.locks import Limits
from bot.ports.ranking import Ranker
from bot.ports.work import Works

#: Opinions on one citizen's messages in an hour.
AN_HOUR = 30
_WORDS = frozenset({InboundKind.TEXT, InboundKind.VOICE})


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Asks the ranker which of our own answers is meant; the answer itself stays ours."""

    works: Works
    doubts: Doubts
    ranker: Ranker
    limits: Limits

    async def heard(self, inbound: Inbound) -> Inbound:
        """The message, with `meant` set where it was not clear and the ranker was.

        DatabaseGone.
        """
        if inbound.kind not in _WORDS or not inbound.text.strip():
            return inbound
        opening = await self.works().conversations.opening(inbound.key, inbound.openid)
        known = opening.conversation
        if opening.reply is not None or known.owner is not None:
            return inbound
        doubt = self.doubts.of(State.from_memory(known.memory), inbound)
        if doubt is None or not await self.limits.allow(
            f"opinion:{inbound.openid}", AN_HOUR, 3600
        ):
            return inbound
        place = await self.ranker.best(doubt.text, [each.title for each in doubt.options])
        return inbound if place is None else replace(inbound, meant=doubt.options[place].payload)
