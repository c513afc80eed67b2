"""A photographed certificate code, read before the turn: nothing is open meanwhile."""

from dataclasses import dataclass, replace

from bot.domain.certificates.code import code_in_address
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.ports.paper import CodeReader
from bot.ports.wechat import Media


@dataclass(frozen=True, slots=True)
class Photos:
    """Looks at pictures; what shows no code of ours stays the picture it was."""

    media: Media
    reader: CodeReader

    async def read(self, inbound: Inbound) -> Inbound:
        """The message, or the address that the code on its picture holds as if it were typed."""
        if inbound.kind is not InboundKind.IMAGE or not inbound.media:
            return inbound
        picture = await self.media.media(inbound.media)
        text = await self.reader.read(picture) if picture else None
        if text is None or code_in_address(text) is None:
            return inbound
        return replace(inbound, kind=InboundKind.TEXT, text=text)
