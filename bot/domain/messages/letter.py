"""A letter: e-mail that the institution writes to its own staff."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.time.zone import SHANGHAI

#: Before anything was written: due without waiting.
AT_ONCE = datetime(2000, 1, 1, tzinfo=SHANGHAI)


class LetterStatus(StrEnum):
    """Where a letter stands: as for messages to citizens, but nobody is waited for."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one mailbox. `key` makes it idempotent: promised twice, it is one letter.

    `due` is aware, Asia/Shanghai: it does not go out before.
    """

    key: str
    recipient: str
    subject: str
    text: str
    due: datetime = AT_ONCE

    @property
    def message_id(self) -> str:
        """The Message-ID's part before the @, the same at each attempt; tells nothing of the key.

        A mailbox that has received the letter knows a repetition by it.
        """
        return hashlib.sha256(self.key.encode()).hexdigest()[:40]
