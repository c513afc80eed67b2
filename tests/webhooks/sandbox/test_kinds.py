"""Everything of 3.2 that a citizen can send, as the account's server receives it."""

import pytest

from tests.webhooks.sandbox.account_server import OPENID, Stage
from webhooks.sandbox.kinds import Refused, content_of
from webhooks.sandbox.windows import Trigger


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        ({"text": "你好"}, {"MsgType": "text", "Content": "你好"}),
        ({"text": "a]]>b<x>&"}, {"Content": "a]]>b<x>&"}),
        ({"text": "零\x00铃\x07"}, {"Content": "零铃"}),
        ({"voice": "血压计"}, {"MsgType": "voice", "Recognition": "血压计", "Format": "amr"}),
        ({"image": {"PicUrl": "https://e/x", "MediaId": "m1"}}, {"MediaId": "m1"}),
        ({"location": {"Label": "和平路", "Location_X": 30.5}}, {"Location_X": "30.5"}),
        ({"link": {"Title": "标题", "Url": "https://e/"}}, {"MsgType": "link", "Title": "标题"}),
        ({"video": {}}, {"MsgType": "video", "ThumbMediaId": "sandbox-thumb"}),
        ({"message": {"MsgType": "sticker", "Emoji": "1"}}, {"MsgType": "sticker", "Emoji": "1"}),
        ({"event": "CLICK", "event_key": "FEE"}, {"Event": "CLICK", "EventKey": "FEE"}),
        ({"event": "subscribe", "event_key": "qrscene_7"}, {"Ticket": "sandbox-ticket"}),
        ({"event": {"Event": "LOCATION", "Latitude": 1.5}}, {"Latitude": "1.5"}),
        ({"event": "kf_close_session"}, {"KfAccount": "kf2001@sandbox"}),
        ({"event": "future_event"}, {"MsgType": "event", "Event": "future_event"}),
    ],
)
async def test_arrives_as_wechat_writes_it(
    stage: Stage, order: dict[str, object], fields: dict[str, str]
) -> None:
    stage.server.answers.append(stage.server.silence)
    answer = await stage.post("messages", openid=OPENID, **order)
    assert answer["error"] is None
    received = stage.server.received[-1].fields
    assert fields.items() <= received.items()
    assert received["FromUserName"] == OPENID
    assert received["ToUserName"] == stage.server.credentials.account
    assert ("MsgId" in received) == (received["MsgType"] != "event")


def test_nested_fields_stay_nested() -> None:
    content = content_of({"event": "scancode_push"})
    assert content.fields["ScanCodeInfo"] == {"ScanType": "qrcode", "ScanResult": "1"}


@pytest.mark.parametrize(
    ("order", "trigger"),
    [
        ({"text": "你好"}, Trigger.MESSAGE),
        ({"text": {"Content": "好", "bizmsgmenuid": "1"}}, Trigger.MENU),
        ({"event": "CLICK", "event_key": "A"}, Trigger.MENU),
        ({"event": "VIEW", "event_key": "https://e/"}, None),
        ({"event": "subscribe"}, Trigger.SUBSCRIBE),
        ({"event": "SCAN", "event_key": "7"}, Trigger.SCAN),
        ({"event": "LOCATION"}, None),
    ],
)
def test_which_window_an_act_opens(order: dict[str, object], trigger: Trigger | None) -> None:
    assert content_of(order).trigger == trigger


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"text": "a", "image": "b"},
        {"text": 5},
        {"text": {"Con tent": "a"}},
        {"text": {"Content": ["a"]}},
        {"event": ""},
        {"event": {"EventKey": "x"}},
        {"message": "sticker"},
        {"image": {"PicUrl": {"<a>": "b"}}},
    ],
)
def test_nonsense_is_refused(order: dict[str, object]) -> None:
    with pytest.raises(Refused):
        content_of(order)
