"""What was said lately, kept with the conversation for a person who may take over."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.conversation.inbound import Inbound, InboundKind

#: Who said it, and what.
Said = tuple[str, str]
_RECENT = "recent"
#: The dialogue's slot for the ticket that waits.
TICKET = "ticket"
_MOST, _LONGEST = 12, 160
_KINDS = {
    InboundKind.IMAGE: "［图片］",
    InboundKind.VOICE: "［语音］",
    InboundKind.VIDEO: "［视频］",
    InboundKind.LOCATION: "［位置］",
    InboundKind.LINK: "［链接］",
}


def recent(memory: Mapping[str, Any]) -> Sequence[Said]:
    """The last lines of the conversation, oldest first."""
    return [(str(who), str(text)) for who, text in memory.get(_RECENT, ())]


def with_recent(
    memory: Mapping[str, Any], before: Sequence[Said], heard: str, said: str
) -> dict[str, Any]:
    """The memory with one more exchange; of long lines only the beginning is kept."""
    lines = [*before, *([("citizen", heard)] if heard else ()), *([("bot", said)] if said else ())]
    return {**memory, _RECENT: [[who, text[:_LONGEST]] for who, text in lines[-_MOST:]]}


def words_of(inbound: Inbound) -> str:
    """What a line of the conversation says of that message; empty for events without words."""
    if inbound.kind is InboundKind.EVENT:
        return f"［点击菜单：{inbound.event_key}］" if inbound.event == "click" else ""
    return inbound.text or _KINDS.get(inbound.kind, "［消息］")


def waiting_ticket(memory: Mapping[str, Any]) -> str | None:
    """The ticket that this citizen has waiting for a person, while the bot still answers."""
    ticket = memory.get("slots", {}).get(TICKET)
    return ticket if isinstance(ticket, str) else None


def with_ticket(memory: Mapping[str, Any], ticket: str | None) -> dict[str, Any]:
    """The memory with that ticket waiting for a person; None: with none any more."""
    slots = {name: value for name, value in memory.get("slots", {}).items() if name != TICKET}
    return {**memory, "slots": slots | ({TICKET: ticket} if ticket else {})}
