"""wechatpy's own methods, awaited; uploads, downloads, and APIs that wechatpy lacks."""

import io
from collections.abc import Callable

import pytest

from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.failure import CallFailed
from bot.adapters.wechat.form import form
from bot.ports.wechat import Verdict
from tests.adapters.wechat.platform import Platform, code, raw, says


async def test_wechatpys_methods_are_awaited(wechat: WeChatApi, platform: Platform) -> None:
    platform.answers.append(says({"ticket": "t", "url": "http://weixin.qq.com/q/x"}))
    made = await wechat.client.qrcode.create({"action_name": "QR_STR_SCENE"})
    assert made["ticket"] == "t"
    assert platform.calls[0].path == "/cgi-bin/qrcode/create"
    assert platform.calls[0].body == {"action_name": "QR_STR_SCENE"}


async def test_parameters_go_along_with_the_token(wechat: WeChatApi, platform: Platform) -> None:
    platform.answers.append(says({"openid": "o1", "subscribe": 1}))
    assert (await wechat.client.user.get("o1"))["subscribe"] == 1
    assert platform.calls[0].token == "token-1"  # noqa: S105 - of nobody


async def test_results_are_unwrapped_as_wechatpy_says(
    wechat: WeChatApi, platform: Platform
) -> None:
    platform.answers.append(says({"ip_list": ["203.0.113.7"]}))
    assert await wechat.client.misc.get_wechat_ips() == ["203.0.113.7"]


async def test_a_refusal_is_raised_with_its_verdict(wechat: WeChatApi, platform: Platform) -> None:
    platform.answers.append(code(46003, "menu no exist"))
    with pytest.raises(CallFailed) as refused:
        await wechat.client.menu.get()
    assert refused.value.attempt.code == 46003
    assert "menu no exist" in str(refused.value)


async def test_an_api_that_wechatpy_lacks(wechat: WeChatApi, platform: Platform) -> None:
    platform.answers.append(says({"errcode": 0, "quota": {"used": 3}}))
    path = "/cgi-bin/openapi/quota/get"
    answer = await wechat.client.call("POST", path, {"cgi_path": "/cgi-bin/menu/get"})
    assert answer == {"errcode": 0, "quota": {"used": 3}}
    assert platform.calls[0].path == path


async def test_a_file_goes_up_even_when_the_token_was_stale(
    wechat: WeChatApi, platform: Platform
) -> None:
    platform.answers.append(code(42001))
    platform.answers.append(says({"media_id": "m1"}))
    picture = io.BytesIO(b"\x89PNG picture")
    assert (await wechat.client.media.upload("image", picture))["media_id"] == "m1"
    first, second = (call.raw for call in platform.calls)
    assert b"\x89PNG picture" in first
    assert b"\x89PNG picture" in second


async def test_a_media_file_comes_down_as_bytes(wechat: WeChatApi, platform: Platform) -> None:
    platform.answers.append(raw(b"\xff\xd8\xff photo", "image/jpeg"))
    assert await wechat.client.media.download("m1") == b"\xff\xd8\xff photo"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (("photo.jpg", b"photo", "image/jpeg"), b'filename="photo.jpg"'),
        (("photo.jpg", io.BytesIO(b"photo")), b'filename="photo.jpg"'),
        (b"photo", b'filename="file"'),
    ],
)
async def test_every_way_of_giving_a_file(file: object, name: bytes) -> None:
    make = form({"media": file}, {"description": {"title": "现场"}, "kind": "image"})
    for _ in range(2):
        body = await make()().as_bytes()
        assert name in body
        assert b"photo" in body
        assert '{"title": "现场"}'.encode() in body


def test_text_is_not_a_file() -> None:
    with pytest.raises(TypeError, match="bytes"):
        form({"media": "photo"}, {})


@pytest.mark.parametrize(
    "request_of",
    [
        lambda client: client.get("https://mp.weixin.qq.com/cgi-bin/showqrcode"),
        lambda client: client.get("https://api.weixin.qq.com.example.org/x"),
        lambda client: client.access_token,
    ],
)
async def test_the_token_goes_nowhere_else(
    wechat: WeChatApi, platform: Platform, request_of: Callable[[object], object]
) -> None:
    with pytest.raises((ValueError, AttributeError)):
        request_of(wechat.client)
    assert platform.calls == []


async def test_the_token_itself_is_awaited(wechat: WeChatApi) -> None:
    assert await wechat.client.fetch_access_token() == "token-1"


async def test_an_unexpected_kind_of_answer_is_unknown(
    wechat: WeChatApi, platform: Platform
) -> None:
    platform.answers.append(says([1, 2]))
    with pytest.raises(CallFailed) as failed:
        await wechat.client.menu.get()
    assert failed.value.attempt.verdict is Verdict.UNKNOWN
