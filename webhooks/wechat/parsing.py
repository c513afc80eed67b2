"""From a callback's fields to what a citizen sent."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.conversation.inbound import Inbound, InboundKind
from webhooks.wechat.refusal import Refused
from webhooks.wechat.signature import number

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LONGEST_NAME = 128
_LONGEST_KEY = 256
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
    created = datetime.fromtimestamp(seconds, _SHANGHAI)
    if kind is InboundKind.EVENT:
        return _event(fields, account, openid, created)
    serial = fields.get("MsgId") or f"{seconds}||"
    return Inbound(
        key=f"{account}|{openid}|{serial[:_LONGEST_KEY]}",
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
    distinct = f"{fields['CreateTime']}|{name}|{event_key[:_LONGEST_KEY]}"
    return Inbound(
        key=f"{account}|{openid}|{distinct}",
        account=account,
        openid=openid,
        kind=InboundKind.EVENT,
        created=created,
        text=fields.get(_EVENT_TEXTS.get(name, ""), ""),
        event=name,
        event_key=event_key.removeprefix(_SCENE) if name == "subscribe" else event_key,
    )


def _name(text: str) -> str:
    # The names are parts of a key that is joined with bars.
    if not 0 < len(text) <= _LONGEST_NAME or "|" in text or not text.isprintable():
        raise Refused(400, "not an account or openid")
    return text
