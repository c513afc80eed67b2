"""Every message and event of the platform becomes one Inbound."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.adapters.database.tables import outbox as OUTBOX  # noqa: N812 - a constant
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.messages.outbound import reply_key
from tests.webhooks.wechat.platform import ACCOUNT, EXAMPLES, OPENID, SHANGHAI, example, message
from webhooks.wechat.document import fields
from webhooks.wechat.events import Handling, handling
from webhooks.wechat.parsing import inbound
from webhooks.wechat.refusal import UNREADABLE

SECONDS = 1795190400
KIND = InboundKind
BASE = Inbound(
    key=f"{ACCOUNT}|{OPENID}|24681357902468135",
    account=ACCOUNT,
    openid=OPENID,
    kind=KIND.TEXT,
    created=datetime.fromtimestamp(SECONDS, SHANGHAI),
)


def event(name: str, key: str = "", *, raw: str | None = None, text: str = "") -> Inbound:
    distinct = f"{SECONDS}|{name}|{key if raw is None else raw}"
    return replace(
        BASE,
        key=f"{ACCOUNT}|{OPENID}|{distinct}",
        kind=KIND.EVENT,
        event=name,
        event_key=key,
        text=text,
    )


SCANNED = "https://hengxin.example/v/8KQ2M7"
EXPECTED = {
    "text": replace(BASE, text="血压计检定要带什么材料"),
    "text_menu_choice": replace(BASE, text="满意", event_key="rate:5"),
    "image": replace(
        BASE,
        kind=KIND.IMAGE,
        media="media_image_1",
        picture="http://mmbiz.qpic.cn/mmbiz_jpg/x/0",
    ),
    "voice": replace(BASE, kind=KIND.VOICE, media="media_voice_1", text="我的单子到哪了"),
    "voice_without_recognition": replace(BASE, kind=KIND.VOICE, media="media_voice_2"),
    "video": replace(BASE, kind=KIND.VIDEO, media="media_video_1"),
    "shortvideo": replace(BASE, kind=KIND.VIDEO, media="media_video_2"),
    "location": replace(BASE, kind=KIND.LOCATION, text="成都市武侯区天府大道北段1700号"),
    "link": replace(BASE, kind=KIND.LINK),
    "file": replace(BASE, kind=KIND.UNKNOWN),
    "event_subscribe": event("subscribe"),
    "event_subscribe_by_code": event("subscribe", "hall_2", raw="qrscene_hall_2"),
    "event_unsubscribe": event("unsubscribe"),
    "event_scan": event("scan", "hall_2"),
    "event_location": event("location"),
    "event_click": event("click", "progress"),
    "event_view": event("view", "https://hengxin.example/guide/"),
    "event_view_miniprogram": event("view_miniprogram", "pages/index/index"),
    "event_scancode_push": event("scancode_push", "verify", text=SCANNED),
    "event_scancode_waitmsg": event("scancode_waitmsg", "verify", text=SCANNED),
    "event_pic_sysphoto": event("pic_sysphoto", "photo"),
    "event_pic_photo_or_album": event("pic_photo_or_album", "photo"),
    "event_pic_weixin": event("pic_weixin", "photo"),
    "event_location_select": event("location_select", "address", text="成都市高新区天府三街"),
    "event_template_success": event("templatesendjobfinish"),
    "event_template_blocked": event("templatesendjobfinish"),
    "event_template_failed": event("templatesendjobfinish"),
    "event_mass_send": event("masssendjobfinish"),
    "event_subscribe_msg_popup": event("subscribe_msg_popup_event"),
    "event_subscribe_msg_change": event("subscribe_msg_change_event"),
    "event_subscribe_msg_sent": event("subscribe_msg_sent_event"),
    "event_kf_create_session": event("kf_create_session"),
    "event_kf_close_session": event("kf_close_session"),
    "event_kf_switch_session": event("kf_switch_session"),
    "event_publish": event("publishjobfinish"),
    "event_authorization_revoke": event("user_authorization_revoke"),
    "event_unheard_of": event("wxa_something_new", "k"),
}

SPOKEN_TO = {
    "subscribe",
    "scan",
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}


def test_every_recorded_callback_has_its_expectation() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.xml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_callback_is_read_as_expected(name: str) -> None:
    assert inbound(fields(example(name))) == EXPECTED[name]


def test_only_what_a_citizen_did_to_the_account_is_spoken_to() -> None:
    events = {one.event for one in EXPECTED.values() if one.kind is KIND.EVENT}
    assert {name for name in events if handling(name) is Handling.TURN} == SPOKEN_TO
    assert {name for name in events if handling(name) is Handling.QUIET} == {"unsubscribe"}


def test_equal_ids_of_two_citizens_are_two_deliveries() -> None:
    one, other = (inbound(fields(message(FromUserName=name))) for name in ("oA", "oB"))
    assert one.key != other.key


def test_a_message_without_id_is_told_by_its_time() -> None:
    text = inbound(fields(message(MsgId="", CreateTime="1795190401")))
    assert text.key == f"{ACCOUNT}|{OPENID}|1795190401||"


def test_a_key_fits_its_column_and_still_tells_deliveries_apart() -> None:
    scan = {"MsgType": "event", "Event": "SCAN" * 99, "FromUserName": "o" * 64, "MsgId": ""}
    one, other = (inbound(fields(message(**scan, EventKey="场" * 9000 + end))) for end in "甲乙")
    column = OUTBOX.c.key.type  # of the longest key in which it is a part
    assert isinstance(column, sa.String)
    assert len(f"{reply_key(one.key)}:99") <= (column.length or 0)
    assert one.key != other.key
    assert len(inbound(fields(message(MsgId="7" * 9000))).key) <= len(one.key)


@pytest.mark.parametrize(
    "document",
    [
        message(CreateTime="昨天"),
        message(CreateTime="-1"),
        message(CreateTime="１７９５"),
        message(CreateTime="9" * 30),
        message(FromUserName=""),
        message(FromUserName="a|b"),
        message(FromUserName="o" * 65),
        "<xml><MsgType>text</MsgType></xml>",
        message().replace("<Content>", "<MsgType>event</MsgType><Content>"),
        "<xml/>",
        "<xml>" + "<a>" * 20 + "</a>" * 20 + "</xml>",
        '<!DOCTYPE xml [<!ENTITY a "b">]>' + message("&a;"),
        '<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
        message("x").replace("x<", "&undefined;<"),
        message("x").replace("x<", "\x0b<"),
        "{}",
        "",
    ],
)
def test_what_is_no_callback_is_refused(document: str) -> None:
    with pytest.raises(UNREADABLE):
        inbound(fields(document))
