"""The id under which one delivery appears in every log line about it and about its replies."""

import hashlib
import re

from bot.domain.messages.outbound import reply_key

_PART = re.compile(r":\d{1,2}$")


def trace(key: str) -> str:
    """What a log calls the delivery of that key: nobody can read the citizen from it."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def trace_of_reply(message_key: str) -> str | None:
    """The id of the delivery that this outbox key replies to; None for news of a case."""
    prefix = reply_key("")
    if not message_key.startswith(prefix):
        return None
    return trace(_PART.sub("", message_key.removeprefix(prefix)))
