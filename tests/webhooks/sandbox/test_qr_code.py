"""Codes with a scene: made by the account, drawn, scanned by citizens."""

from typing import Any

import pytest

from tests.webhooks.sandbox.account_server import OPENID, Stage
from tests.webhooks.sandbox.pictures import base64_of, photographed, png
from tests.webhooks.sandbox.platform_client import PREFIX, Platform

DAY = 86_400


async def made(platform: Platform, action: str = "QR_STR_SCENE", **changes: Any) -> dict[str, Any]:
    scene = {"scene_str": "counter-3"} if "_STR_" in action else {"scene_id": 7}
    body = {"action_name": action, "action_info": {"scene": scene}, **changes}
    return await platform.call("qrcode/create", body)


async def test_scanned_by_a_follower_and_by_somebody_new(stage: Stage) -> None:
    platform = await Platform.open(stage)
    ticket = await made(platform, expire_seconds=DAY)
    assert ticket["expire_seconds"] == DAY
    seen = await stage.post("scans", openid=OPENID, code=ticket["url"])
    assert (seen["scene"], seen["error"]) == ("counter-3", None)
    event = stage.server.received[-1].fields
    assert (event["Event"], event["EventKey"]) == ("SCAN", "counter-3")
    assert event["Ticket"] == ticket["ticket"]
    assert await platform.text("扫码开的窗口") == 0
    await stage.post("messages", openid=OPENID, event="unsubscribe")
    await stage.post("scans", openid=OPENID, code=ticket["url"])
    event = stage.server.received[-1].fields
    assert (event["Event"], event["EventKey"]) == ("subscribe", "qrscene_counter-3")
    known = await platform.ask("user/info", openid=OPENID)
    assert known["qr_scene_str"] == "counter-3"


async def test_drawn_and_read_back_from_a_photo(stage: Stage) -> None:
    platform = await Platform.open(stage)
    ticket = await made(platform, "QR_LIMIT_SCENE")
    drawn = await stage.client.get(f"{PREFIX}/showqrcode", params={"ticket": ticket["ticket"]})
    assert drawn.content_type == "image/png"
    for picture in (await drawn.read(), photographed(ticket["url"])):
        seen = await stage.post("scans", openid=OPENID, image=base64_of(picture))
        assert seen["scene"] == "7"


async def test_permanent_codes_are_the_same_each_time_temporary_ones_end(stage: Stage) -> None:
    platform = await Platform.open(stage)
    first, again = [await made(platform, "QR_LIMIT_STR_SCENE") for _ in range(2)]
    assert first == again
    short = await made(platform)
    assert short["expire_seconds"] == 60
    stage.now.pass_by(seconds=60)
    response = await stage.client.post(
        "/sandbox/scans", json={"openid": OPENID, "code": short["url"]}
    )
    assert (response.status, (await response.json())["error"]) == (400, "二维码已过期")
    gone = await stage.client.get(f"{PREFIX}/showqrcode", params={"ticket": short["ticket"]})
    assert gone.status == 404
    assert (await stage.post("scans", openid=OPENID, code=first["url"]))["scene"] == "counter-3"


async def test_other_codes_are_a_page_or_words(stage: Stage) -> None:
    page = "https://example.org/v/AbC?x=1"
    assert (await stage.post("scans", openid=OPENID, code=page))["open"] == page
    picture = base64_of(photographed(page))
    assert (await stage.post("scans", openid=OPENID, image=picture))["open"] == page
    assert (await stage.post("scans", openid=OPENID, code="JL-1"))["text"] == "JL-1"
    assert stage.server.received == []


async def test_a_bare_scene_enters_too(stage: Stage) -> None:
    seen = await stage.post("scans", openid=OPENID, scene="counter-9")
    assert seen["error"] is None
    assert stage.server.received[-1].fields["EventKey"] == "counter-9"


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({}, "之一"),
        ({"code": "a", "scene": "b"}, "之一"),
        ({"code": " "}, "没有内容"),
        ({"code": 5}, "没有内容"),
        ({"scene": "s" * 65}, "场景值"),
        ({"image": "https://example.org/a.png"}, "image"),
        ({"image": base64_of(png(200))}, "没有认出"),
        ({"image": base64_of(b"\x89PNG\r\n\x1a\nbroken")}, "打开"),
        ({"image": base64_of(photographed("one", "two"))}, "多个"),
    ],
)
async def test_nonsense_gets_a_sentence(
    stage: Stage, order: dict[str, object], reason: str
) -> None:
    response = await stage.client.post("/sandbox/scans", json={"openid": OPENID, **order})
    assert response.status == 400
    assert reason in (await response.json())["error"]
    assert stage.server.received == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"action": "QR_DANCE"}, 40053),
        ({"action_info": {}}, 40052),
        ({"action_info": {"scene": {"scene_str": ""}}}, 40052),
        ({"action_info": {"scene": {"scene_str": "s" * 65}}}, 40052),
        ({"expire_seconds": 2_592_001}, 40052),
        ({"expire_seconds": "60"}, 40052),
        ({"action": "QR_SCENE", "action_info": {"scene": {"scene_id": "7"}}}, 40052),
        ({"action": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}, 40052),
    ],
)
async def test_what_is_not_made(stage: Stage, changes: dict[str, Any], code: int) -> None:
    platform = await Platform.open(stage)
    assert (await made(platform, **changes))["errcode"] == code
