"""Temporary media: uploaded, fetched, sent, gone after three days; photos that citizens send."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from tests.webhooks.sandbox.account_server import OPENID, Answer, Received, Stage, text_xml
from tests.webhooks.sandbox.pictures import base64_of, png
from tests.webhooks.sandbox.platform_client import Platform
from webhooks.sandbox.platform.calls import File

MEGABYTE = 1024 * 1024


async def test_uploaded_fetched_and_shown(stage: Stage) -> None:
    platform = await Platform.open(stage)
    made = await platform.upload(png())
    assert (made["type"], made["created_at"]) == ("image", int(stage.now().timestamp()))
    fetched = await platform.get("media/get", media_id=made["media_id"])
    assert (fetched.content_type, await fetched.read()) == ("image/png", png())
    await stage.says("你好")
    body = {"touser": OPENID, "msgtype": "image", "image": {"media_id": made["media_id"]}}
    assert await platform.code("message/custom/send", body) == 0
    shown = (await stage.messages())[-1]
    assert (shown["kind"], shown["channel"]) == ("image", "customer_service")
    seen = await stage.client.get(str(shown["picture"]))
    assert (await seen.read(), seen.headers["X-Content-Type-Options"]) == (png(), "nosniff")
    assert "sandbox" in seen.headers["Content-Security-Policy"]


async def test_gone_after_three_days(stage: Stage) -> None:
    platform = await Platform.open(stage)
    media_id = (await platform.upload(png()))["media_id"]
    stage.now.pass_by(days=2, hours=23, minutes=59)
    renewed = await Platform.open(stage)
    assert (await renewed.get("media/get", media_id=media_id)).content_type == "image/png"
    stage.now.pass_by(minutes=1)
    assert (await renewed.ask("media/get", media_id=media_id))["errcode"] == 40007
    assert (await stage.client.get(f"/sandbox/media/{media_id}")).status == 404


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (png(), "poem", 40004),
        (b"", "image", 41005),
        (b"<svg onload=alert(1)>", "image", 40005),
        (png(), "thumb", 40005),
        (b"\xff\xd8\xff" + b"x" * 64 * 1024, "thumb", 40006),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 10 * MEGABYTE, "image", 40006),
    ],
)
async def test_what_is_not_taken(stage: Stage, content: bytes, kind: str, code: int) -> None:
    platform = await Platform.open(stage)
    assert (await platform.upload(content, kind))["errcode"] == code


async def test_a_request_without_a_form(stage: Stage) -> None:
    platform = await Platform.open(stage)
    assert await platform.code("media/upload", b"not a form") == 41005


async def test_other_kinds(stage: Stage) -> None:
    platform = await Platform.open(stage)
    thumb = await platform.upload(b"\xff\xd8\xff" + b"x" * 99, "thumb")
    assert thumb["thumb_media_id"]
    film = await platform.upload(b"\0\0\0\x18ftypmp42", "video")
    address = (await platform.ask("media/get", media_id=film["media_id"]))["video_url"]
    assert (await stage.client.get(urlsplit(address).path)).content_type == "video/mp4"
    await stage.says("你好")
    wrong = {"touser": OPENID, "msgtype": "image", "image": {"media_id": film["media_id"]}}
    assert await platform.code("message/custom/send", wrong) == 40007


async def test_a_reply_may_carry_what_was_uploaded(stage: Stage) -> None:
    platform = await Platform.open(stage)
    media_id = (await platform.upload(png()))["media_id"]
    for given, seen in ((media_id, "image"), ("made-up", "fault")):
        stage.server.answers.append(picturing(given, stage))
        assert (await stage.says("给我看看"))["kind"] == seen
    shown = (await stage.messages())[1]
    assert (shown["kind"], shown["picture"]) == ("image", f"/sandbox/media/{media_id}")


def picturing(media_id: str, stage: Stage) -> Answer:
    """An answer that is a picture: a text's XML with kind and content exchanged."""

    async def answer(received: Received) -> web.Response:
        kind, content = "<![CDATA[image]]>", f"<Image><MediaId>{media_id}</MediaId></Image>"
        xml = text_xml(received, "").replace("<![CDATA[text]]>", kind)
        return stage.server.sealed(
            received, xml.replace("<Content><![CDATA[]]></Content>", content)
        )

    return answer


async def test_a_photo_travels_as_wechat_sends_it(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.post("messages", openid=OPENID, image=base64_of(png()))
    fields = stage.server.received[-1].fields
    assert fields["MsgType"] == "image"
    there = urlsplit(fields["PicUrl"])
    assert there.port == stage.client.port
    assert await (await stage.client.get(there.path)).read() == png()
    assert await (await platform.get("media/get", media_id=fields["MediaId"])).read() == png()
    assert (await stage.messages())[0]["picture"] == fields["PicUrl"]


async def test_a_photo_of_this_host_and_one_larger_than_a_page(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(png() + b"\0" * 3 * MEGABYTE)
    answer = await stage.post("messages", openid=OPENID, image={"path": str(file)})
    assert answer["error"] is None
    data = "data:image/png;base64," + base64_of(file.read_bytes())
    assert (await stage.post("messages", openid=OPENID, image=data))["error"] is None
    assert len(stage.server.received) == 2


async def test_an_address_is_pushed_as_it_is(stage: Stage) -> None:
    await stage.post("messages", openid=OPENID, image="https://example.org/a.jpg")
    assert stage.server.received[-1].fields["PicUrl"] == "https://example.org/a.jpg"


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("no picture", "base64"),
        (base64_of(b"<html>"), "JPEG"),
        ({"path": "/etc/hostname"}, "JPEG"),
        ({"path": "/nowhere/at/all"}, "读不到"),
        ({"path": "a\0b"}, "读不到"),
        ({"path": 5}, "路径"),
        (base64_of(png() + b"\0" * 10 * MEGABYTE), "10 MB"),
    ],
)
async def test_what_is_no_photo(stage: Stage, image: object, reason: str) -> None:
    response = await stage.orders("messages", {"openid": OPENID, "image": image})
    assert response.status == 400
    assert reason in (await response.json())["error"]
    assert stage.server.received == []


async def test_the_oldest_go_when_there_are_too_many(stage: Stage) -> None:
    media = stage.sandbox.media
    large = png() + b"\0" * (10 * MEGABYTE - 1000)
    first, *_, last = [media.keep("image", File("a", "", large)).id for _ in range(21)]
    assert (media.picture(first), media.picture(last)) == (None, f"/sandbox/media/{last}")
