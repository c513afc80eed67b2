"""What a citizen can send: the fields of every kind of message and event (3.2 of the platform)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webhooks.sandbox.windows import Trigger

Fields = Mapping[str, Any]

# The fields WeChat always sends with a kind, with a value to stand in where the driver names none.
MESSAGES: Mapping[str, Fields] = {
    "text": {"Content": ""},
    "image": {"PicUrl": "", "MediaId": "sandbox-image"},
    "voice": {"MediaId": "sandbox-voice", "Format": "amr"},
    "video": {"MediaId": "sandbox-video", "ThumbMediaId": "sandbox-thumb"},
    "shortvideo": {"MediaId": "sandbox-video", "ThumbMediaId": "sandbox-thumb"},
    "location": {"Location_X": 30.274151, "Location_Y": 120.155150, "Scale": 16, "Label": ""},
    "link": {"Title": "", "Description": "", "Url": ""},
}

# Where a bare string goes: {"voice": "血压计怎么送检"} is what was recognised.
MAIN_FIELD: Mapping[str, str] = {
    "text": "Content",
    "image": "PicUrl",
    "voice": "Recognition",
    "video": "MediaId",
    "shortvideo": "MediaId",
    "location": "Label",
    "link": "Url",
}

SCAN_RESULT = {"ScanType": "qrcode", "ScanResult": "1"}
EVENTS: Mapping[str, Fields] = {
    "SCAN": {"Ticket": "sandbox-ticket"},
    "LOCATION": {"Latitude": 30.274151, "Longitude": 120.155150, "Precision": 65.0},
    "scancode_push": {"ScanCodeInfo": SCAN_RESULT},
    "scancode_waitmsg": {"ScanCodeInfo": SCAN_RESULT},
    "kf_create_session": {"KfAccount": "kf2001@sandbox"},
    "kf_close_session": {"KfAccount": "kf2001@sandbox"},
    "kf_switch_session": {"FromKfAccount": "kf2001@sandbox", "ToKfAccount": "kf2002@sandbox"},
}

TRIGGERS: Mapping[str, Trigger] = {
    "CLICK": Trigger.MENU,
    "scancode_push": Trigger.MENU,
    "scancode_waitmsg": Trigger.MENU,
    "subscribe": Trigger.SUBSCRIBE,
    "SCAN": Trigger.SCAN,
}

# The platform tells the account something: nobody waits for an answer, so no text may come back.
NOTICES = frozenset(
    {
        "TEMPLATESENDJOBFINISH",
        "MASSSENDJOBFINISH",
        "PUBLISHJOBFINISH",
        "subscribe_msg_popup_event",
        "subscribe_msg_change_event",
        "subscribe_msg_sent_event",
        "kf_create_session",
        "kf_close_session",
        "kf_switch_session",
        "user_authorization_revoke",
        "unsubscribe",
    }
)

ELEMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
KEYS = (*MESSAGES, "event", "message")


class Refused(Exception):
    """The driver asked for something that makes no sense; the text says what, in Chinese."""


@dataclass(frozen=True, slots=True)
class Content:
    """One thing a citizen does, as WeChat's XML fields without the envelope's."""

    kind: str
    fields: Fields
    event: str = ""

    @property
    def notice(self) -> bool:
        """Whether nobody waits for an answer."""
        return self.event in NOTICES

    @property
    def trigger(self) -> Trigger | None:
        """The customer-service window this opens; a tap on a chat menu item counts as a menu."""
        if self.event:
            return TRIGGERS.get(self.event)
        return Trigger.MENU if "bizmsgmenuid" in self.fields else Trigger.MESSAGE

    @property
    def picture(self) -> str:
        """The address of the photo on the citizen's own screen; empty when this is none."""
        return str(self.fields.get("PicUrl", "")) if self.kind == "image" else ""

    @property
    def words(self) -> str:
        """What the citizen sees of it on the own screen."""
        if self.event:
            key = self.fields.get("EventKey", "")
            return f"{self.event} {key}".strip()
        main = self.fields.get(MAIN_FIELD.get(self.kind, ""), "")
        return str(main)


def content_of(order: Mapping[str, Any]) -> Content:
    """Read `{text | voice | … | event | message: string or XML fields}`; raises Refused."""
    named = [key for key in KEYS if key in order]
    if len(named) != 1:
        raise Refused(f"请给出且只给出一种内容：{'、'.join(KEYS)}")
    key = named[0]
    if key == "event":
        return _event(order["event"], order.get("event_key"))
    if key == "message":
        fields = dict(_object(order["message"]))
        return Content(str(fields.pop("MsgType", "")), fields)
    given = order[key]
    own = {MAIN_FIELD[key]: given} if isinstance(given, str) else _object(given)
    return Content(key, {**MESSAGES[key], **own})


def _event(given: object, event_key: object) -> Content:
    own = {"Event": given} if isinstance(given, str) else dict(_object(given))
    name = own.pop("Event", None)
    if not isinstance(name, str) or not name:
        raise Refused("event 写事件名，或写含 Event 的对象")
    if event_key is not None:
        own["EventKey"] = str(event_key)
    if name == "subscribe" and str(own.get("EventKey", "")).startswith("qrscene_"):
        own.setdefault("Ticket", "sandbox-ticket")
    key = {"EventKey": ""} if name not in NOTICES | {"LOCATION"} else {}
    return Content("event", {"Event": name, **key, **EVENTS.get(name, {}), **own}, name)


def _object(given: object) -> Fields:
    if not isinstance(given, dict):
        raise Refused("内容写成字符串，或写成以 XML 元素名为键的对象")
    for name, value in given.items():
        if not ELEMENT_NAME.fullmatch(name):
            raise Refused(f"{name!r} 不能作 XML 元素名")
        if isinstance(value, dict):
            _object(value)
        elif isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Refused(f"{name} 的值应为字符串、数字或对象")
    return given
