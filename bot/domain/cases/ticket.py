"""What was said in a conversation that a person took over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
