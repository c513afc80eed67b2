"""The query code of a case without an account: how it is kept, and how long it opens the case."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.cases.case import HistoryEntry

#: How long an answer can be read by the code.
READABLE_DAYS = 90
#: With these states there is an answer, or none will come.
_ENDS = frozenset({"answered", "declined", "withdrawn", "archived"})
#: Who has read the answer is waited for in these; they end nothing by themselves.
_AFTER_ENDS = _ENDS | {"follow_up"}


def digest_of(code: str) -> str:
    """What is stored of a code: its SHA-256; 80 random bits need no salt."""
    return hashlib.sha256(code.encode()).hexdigest()


def is_readable(history: Sequence[HistoryEntry], now: datetime) -> bool:
    """Whether the code still opens the case with that history (oldest first) at `now`, aware.

    While it is handled, and for READABLE_DAYS after it was answered, or put away.
    """
    if not history or history[-1].target not in _AFTER_ENDS:
        return bool(history)
    ended = next((entry.at for entry in reversed(history) if entry.target in _ENDS), None)
    return ended is not None and now < ended + timedelta(days=READABLE_DAYS)
