"""What a citizen sent, as every channel delivers it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InboundKind(StrEnum):
    """What arrived. Whatever a channel invents later is UNKNOWN."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One delivery, decrypted.

    `key` is the same for every redelivery: account, openid, and MsgId or CreateTime + Event +
    EventKey. `created` is the sender's time in Asia/Shanghai. `text` holds the text, a voice
    message's recognition, a location's label, or what a scanned code says; `media` the media id;
    `event` and `event_key` the event in lower case and its key. `meant` is never sent: the intent
    that unclear words were found to stand for before the turn, as a choice's payload.
    """

    key: str
    account: str
    openid: str
    kind: InboundKind
    created: datetime
    text: str = ""
    media: str = ""
    picture: str = ""
    event: str = ""
    event_key: str = ""
    meant: str = ""
