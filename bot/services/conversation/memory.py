"""What was said lately, kept with the conversation for a person who may take over."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.conversation.inbound import Inbound, InboundKind

#: Who said it, and what.
Said = tuple[str, str]
CITIZEN, BOT = "citizen", "bot"
_RECENT = "recent"
#: The dialogue's slot for the ticket that waits.
TICKET = "ticket"
#: Set by a handler: this exchange is kept for nobody; or nothing that was said lately is.
UNHEARD, THIS, EVERYTHING = "unheard", "this", "everything"
#: The form of complaints, and its slot that says whether their author stays unknown.
_COMPLAINT, _CONTACT, _ANONYMOUS = "complaint_form", "complaint_contact", "anonymous"
#: What no colleague reads over a citizen's shoulder: links of their own, numbers of complaints.
_THEIRS = re.compile(r"https?://\S*/(?:me|staff)/\S*|(?:TS|JB)\d{14}[0-9A-Z*]")
_SIGNS = ("://", "TS", "JB")
#: How often somebody has guessed wrong today: leaving and coming back is no way around it.
_GUESSES = ("wrong_tails", "wrong_codes")
#: Lines that are kept, and characters of each: every turn reads and writes them all. Of what the
#: bot said the beginning tells what it was about.
_MOST, _LONGEST = 12, {CITIZEN: 160, BOT: 60}
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
    memory: Mapping[str, Any], before: Mapping[str, Any], heard: str, said: str
) -> dict[str, Any]:
    """The memory with one more exchange than `before`; of long lines the beginning is kept.

    What is told to the form of complaints is not: whoever takes a ticket sees whose it is, and is
    not to learn who complains. Where somebody does so anonymously, nothing said lately stays.
    """
    slots = dict(memory.get("slots", {}))
    unheard = slots.pop(UNHEARD, "")
    if unheard == EVERYTHING or slots.get(_CONTACT) == _ANONYMOUS:
        return {**memory, "slots": slots}
    lines = list(before.get(_RECENT, ()))  # as they were kept: cut and fit to be read
    if not unheard and not is_complaining(before, memory):
        lines += [
            [who, _begun(told(text), _LONGEST[who])]
            for who, text in ((CITIZEN, heard), (BOT, said))
            if text
        ]
    return {**memory, "slots": slots, **({_RECENT: lines[-_MOST:]} if lines else {})}


def told(text: str) -> str:
    """A line as others may read it."""
    if not any(sign in text for sign in _SIGNS):
        return text  # nearly always, and each turn asks
    return _THEIRS.sub("［…］", text)


def _begun(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


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
