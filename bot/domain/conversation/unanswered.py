"""A question that the bot did not answer, as it is kept for whoever improves the content."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Characters of a question that are kept.
LONGEST = 160


class Why(StrEnum):
    """In what way it was not answered."""

    UNCLEAR = "unclear"  # not understood: options were offered
    MISSES = "misses"  # not understood twice: a person was called
    OUT_OF_SCOPE = "out_of_scope"  # sent away without a body that was named
    NO_TOPIC = "no_topic"  # everyday knowledge that no topic tells
    NOT_SOLVED = "not_solved"  # answered, and the citizen says that it did not help


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`text` is without personal data; nothing here leads back to who asked.

    `at` is aware, Asia/Shanghai. `item` is the service item that was talked about, `guess` the
    likeliest intent; empty when there was none.
    """

    at: datetime
    text: str
    why: Why
    item: str = ""
    guess: str = ""
