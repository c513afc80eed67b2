"""From a callback's fields to what a citizen sent."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.time.zone import SHANGHAI
from webhooks.wechat.refusal import Refused
from webhooks.wechat.signature import number

#: Accounts, openids and events; WeChat's have less than forty characters.
_LONGEST_NAME = 64
#: What tells one citizen's deliveries apart, in a key that has 240 characters altogether.
_LONGEST_SERIAL = 100
_SCENE = "qrscene_"

_KINDS = {
    "text": InboundKind.TEXT,
    "image": InboundKind.IMAGE,
    "voice": InboundKind.VOICE,
    "video": InboundKind.VIDEO,
    "shortvideo": InboundKind.VIDEO,
    "location": InboundKind.LOCATION,
    "link": InboundKind.LINK,
    "event": InboundKind.EVENT,
}

_TEXTS = {
    InboundKind.TEXT: "Content",
    InboundKind.VOICE: "Recognition",
    InboundKind.LOCATION: "Label",
}

_EVENT_TEXTS = {
    "scancode_push": "ScanCodeInfo/ScanResult",
    "scancode_waitmsg": "ScanCodeInfo/ScanResult",
    "location_select": "SendLocationInfo/Label",
}


def inbound(fields: Mapping[str, str]) -> Inbound:
    """One delivery. Kinds that WeChat invents later are UNKNOWN; every event keeps its name.

    Raises KeyError for a missing field, Refused (400) for one that cannot be.
    """
    account, openid = _name(fields["ToUserName"]), _name(fields["FromUserName"])
    seconds = number(fields["CreateTime"])
    kind = _KINDS.get(fields["MsgType"].lower(), InboundKind.UNKNOWN)
    created = datetime.fromtimestamp(seconds, SHANGHAI)
    if kind is InboundKind.EVENT:
        return _event(fields, account, openid, created)
    return Inbound(
        key=_key(account, openid, fields.get("MsgId") or f"{seconds}||"),
        account=account,
        openid=openid,
        kind=kind,
        created=created,
        text=fields.get(_TEXTS.get(kind, ""), ""),
        media=fields.get("MediaId", ""),
        picture=fields.get("PicUrl", ""),
        event_key=fields.get("bizmsgmenuid", ""),
    )


def _event(fields: Mapping[str, str], account: str, openid: str, created: datetime) -> Inbound:
    name = fields["Event"][:_LONGEST_NAME].lower()
    event_key = fields.get("EventKey", "")
    return Inbound(
        key=_key(account, openid, f"{fields['CreateTime']}|{name}|{event_key}"),
        account=account,
        openid=openid,
        kind=InboundKind.EVENT,
        created=created,
        text=fields.get(_EVENT_TEXTS.get(name, ""), ""),
        event=name,
        event_key=event_key.removeprefix(_SCENE) if name == "subscribe" else event_key,
    )


def _key(account: str, openid: str, serial: str) -> str:
    """A key that fits its column; a long serial is told apart by its digest."""
    if len(serial) > _LONGEST_SERIAL:
        serial = hashlib.sha256(serial.encode()).hexdigest()
    return f"{account}|{openid}|{serial}"


def _name(text: str) -> str:
    # The names are parts of a key that is joined with bars.
    if not 0 < len(text) <= _LONGEST_NAME or "|" in text or not text.isprintable():
        raise Refused(400, "not an account or openid")
    return text
