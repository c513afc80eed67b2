"""What was said lately, kept with the conversation for a person who may take over."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.conversation.inbound import Inbound, InboundKind

#: Who said it, and what.
Said = tuple[str, str]
_RECENT = "recent"
#: The dialogue's slot for the ticket that waits.
TICKET = "ticket"
#: Set by a handler after whose turn nothing that was said lately may be kept.
UNHEARD = "unheard"
#: The form of complaints, and its slot that says whether their author stays unknown.
_COMPLAINT, _CONTACT, _ANONYMOUS = "complaint_form", "complaint_contact", "anonymous"
#: How often somebody has guessed wrong today: leaving and coming back is no way around it.
_GUESSES = ("wrong_tails", "wrong_codes")
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
    """The memory with one more exchange; of long lines only the beginning is kept.

    Nothing of what was said lately stays where somebody complains anonymously: whoever takes a
    ticket sees whose it is, and is not to learn what else that citizen has told.
    """
    slots = dict(memory.get("slots", {}))
    if slots.pop(UNHEARD, False) or slots.get(_CONTACT) == _ANONYMOUS:
        return {**memory, "slots": slots}
    lines = [*before, *([("citizen", heard)] if heard else ()), *([("bot", said)] if said else ())]
    return {**memory, _RECENT: [[who, text[:_LONGEST]] for who, text in lines[-_MOST:]]}


def forgotten(memory: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of whoever leaves, by WeChat's rule: nothing of theirs."""
    slots = memory.get("slots", {})
    guesses = {name: slots[name] for name in _GUESSES if name in slots}
    return {"slots": guesses} if guesses else {}


def words_of(inbound: Inbound) -> str:
    """What a line of the conversation says of that message; empty for events without words."""
    if inbound.kind is InboundKind.EVENT:
        return f"［点击菜单：{inbound.event_key}］" if inbound.event == "click" else ""
    return inbound.text or _KINDS.get(inbound.kind, "［消息］")


def waiting_ticket(memory: Mapping[str, Any]) -> str | None:
    """The ticket that this citizen has waiting for a person, while the bot still answers."""
    ticket = memory.get("slots", {}).get(TICKET)
    return ticket if isinstance(ticket, str) else None


def is_complaining(*memories: Mapping[str, Any]) -> bool:
    """Whether the form of complaints is open: what is told to it belongs to no ticket."""
    return any(memory.get("loop") == _COMPLAINT for memory in memories)


def with_ticket(memory: Mapping[str, Any], ticket: str | None) -> dict[str, Any]:
    """The memory with that ticket waiting for a person; None: with none any more."""
    slots = {name: value for name, value in memory.get("slots", {}).items() if name != TICKET}
    return {**memory, "slots": slots | ({TICKET: ticket} if ticket else {})}
