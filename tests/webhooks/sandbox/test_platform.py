"""The served platform: tokens, customer service, and its error codes."""

from dataclasses import replace

import pytest
from aiohttp import web

from tests.webhooks.sandbox.account_server import (
    CREDENTIALS,
    OPENID,
    PATIENT,
    Received,
    Stage,
    set_up,
)
from tests.webhooks.sandbox.platform_client import Platform, ask_for_token
from webhooks.sandbox.platform.quotas import Quotas


async def test_one_token_until_five_minutes_before_its_end(stage: Stage) -> None:
    first = await ask_for_token(stage)
    assert first["expires_in"] == 7200
    stage.now.pass_by(seconds=6899)
    same = await ask_for_token(stage)
    assert (same["access_token"], same["expires_in"]) == (first["access_token"], 301)
    stage.now.pass_by(seconds=1)
    renewed = await ask_for_token(stage)
    assert renewed["access_token"] != first["access_token"]
    await stage.says("你好")
    old = Platform(stage, first["access_token"])
    assert await old.text("旧的还能用") == 0
    stage.now.pass_by(seconds=300)
    assert await old.text("旧的过期了") == 42001


async def test_forcing_kills_the_old_token_and_has_a_quota(stage: Stage) -> None:
    old = await Platform.open(stage)
    assert (await ask_for_token(stage, force_refresh=True))["expires_in"] == 7200
    assert await old.text("a") == 40001
    assert (await ask_for_token(stage, force_refresh=True))["errcode"] == 45011
    for _ in range(19):
        stage.now.pass_by(seconds=30)
        assert "access_token" in await ask_for_token(stage, force_refresh=True)
    stage.now.pass_by(seconds=30)
    assert (await ask_for_token(stage, force_refresh=True))["errcode"] == 45009


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"secret": 5}, 40125),
        ({"grant_type": "authorization_code"}, 40002),
    ],
)
async def test_wrong_credentials(stage: Stage, order: dict[str, object], code: int) -> None:
    assert (await ask_for_token(stage, **order))["errcode"] == code


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("made-up", 40001)])
async def test_wrong_tokens(stage: Stage, token: str, code: int) -> None:
    answer = await (await Platform(stage, token).post("message/custom/send", {})).json()
    assert answer["errcode"] == code
    assert "rid: " in answer["errmsg"]


async def test_customer_service_within_the_window(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.post("messages", openid=OPENID, event="VIEW", event_key="https://e/")
    assert await platform.text("还没说过话") == 45015
    await stage.says("你好")
    assert [await platform.text(f"第{n}") for n in range(6)] == [0, 0, 0, 0, 0, 45047]
    await stage.says("再说")
    stage.now.pass_by(hours=47, minutes=59)
    renewed = await Platform.open(stage)
    assert await renewed.text("还来得及") == 0
    stage.now.pass_by(minutes=1)
    assert await renewed.text("晚了") == 45015
    last = (await stage.messages())[-1]
    assert (last["channel"], last["text"]) == ("customer_service", "还来得及")


async def test_the_window_is_open_while_the_message_is_answered(stage: Stage) -> None:
    platform = await Platform.open(stage)
    codes: list[int] = []

    async def answer(received: Received) -> web.Response:
        codes.append(await platform.text("先发一条"))
        return await stage.server.silence(received)

    stage.server.answers.append(answer)
    await stage.says("你好")
    assert codes == [0]


async def test_a_menu_click_allows_three_in_a_minute(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.post("messages", openid=OPENID, event="CLICK", event_key="FEE")
    assert [await platform.text("a") for _ in range(4)] == [0, 0, 0, 45047]
    stage.now.pass_by(minutes=1)
    assert await platform.text("a") == 45015


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b"\xff{}", 47001),
        (rb'{"touser":"o","msgtype":"text","text":{"content":"\u8840"}}', 40033),
        ({"touser": OPENID, "msgtype": "poem"}, 40008),
        ({"touser": OPENID, "msgtype": ["text"]}, 40008),
        ({"touser": OPENID, "msgtype": "image", "image": {"media_id": "m"}}, 40007),
        ({"touser": OPENID, "msgtype": "text"}, 44004),
        (Platform.text_body(" "), 44004),
        (Platform.text_body(5), 44004),
        (Platform.text_body("字" * 683), 45002),
        (Platform.text_body("a", "oNobody"), 40003),
        ({"touser": OPENID, "msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        ({"touser": OPENID, "msgtype": "news", "news": {"articles": []}}, 44004),
        ({"touser": OPENID, "msgtype": "msgmenu", "msgmenu": {"list": []}}, 44004),
    ],
)
async def test_customer_service_errors(stage: Stage, body: object, code: int) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    assert await platform.code("message/custom/send", body) == code
    assert len(await stage.messages()) == 2


async def test_a_backslash_u_that_was_typed_is_no_escape(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    assert await platform.text(r"\u8840") == 0
    assert (await stage.messages())[-1]["text"] == r"\u8840"


async def test_news_and_menu_are_shown(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    article = {"title": "办事指南", "description": "血压计", "url": "https://e/"}
    sent = {"touser": OPENID, "msgtype": "news", "news": {"articles": [article]}}
    assert await platform.code("message/custom/send", sent) == 0
    menu = {"head_content": "满意吗", "list": [{"id": "1", "content": "满意"}], "tail_content": ""}
    sent = {"touser": OPENID, "msgtype": "msgmenu", "msgmenu": menu}
    assert await platform.code("message/custom/send", sent) == 0
    news, shown = (await stage.messages())[-2:]
    assert (news["title"], news["url"]) == ("办事指南", "https://e/")
    assert shown["fields"] == [{"label": "1", "value": "满意"}]


async def test_who_left_cannot_be_reached(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    await stage.post("messages", openid=OPENID, event="unsubscribe")
    assert await platform.text("等等") == 45015
    assert (await platform.card())["errcode"] == 43004


async def test_daily_quota_ends_at_midnight(stage: Stage) -> None:
    platform = await Platform.open(stage)
    stage.sandbox.quota_desk.quotas = Quotas({"message/custom/send": 2})
    await stage.says("你好")
    assert [await platform.text("a") for _ in range(3)] == [0, 0, 45009]
    stage.now.pass_by(hours=15)
    renewed = await Platform.open(stage)
    assert await renewed.text("a") == 0


@pytest.mark.parametrize(
    ("kind", "menu", "template"),
    [("service", 0, 0), ("test", 40200, 0), ("subscription", 40200, 48001)],
)
async def test_what_each_kind_of_account_may_do(kind: str, menu: int, template: int) -> None:
    stage = await set_up(replace(CREDENTIALS, kind=kind), PATIENT)
    try:
        platform = await Platform.open(stage)
        await stage.says("你好")
        content = {"head_content": "好吗", "list": [{"id": "1", "content": "好"}]}
        body = {"touser": OPENID, "msgtype": "msgmenu", "msgmenu": content}
        assert await platform.code("message/custom/send", body) == menu
        assert (await platform.card())["errcode"] == template
    finally:
        await stage.client.close()
