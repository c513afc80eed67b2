"""What was said in a conversation that a person took over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: A ticket in one of these waits for a person or is with one; a citizen has one at most.
OPEN_TICKET = frozenset({"queued", "offline", "claimed", "awaiting_citizen", "assisting"})


class Speaker(StrEnum):
    """Who said a line."""

    CITIZEN = "citizen"
    BOT = "bot"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said within the ticket `number`; `at` is aware, Asia/Shanghai.

    `person` is the staff number of who said it, empty for the citizen and the bot.
    """

    number: str
    at: datetime
    speaker: Speaker
    person: str
    text: str
