"""The door over HTTP: who is let in, what is answered, and what is settled."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.conversation.conversation import Reply, StandIn
from bot.errors import Misconfigured
from tests.webhooks.wechat import platform
from tests.webhooks.wechat.platform import (
    NOW,
    OLD_KEY,
    OPENID,
    PLAIN,
    SAFE,
    Callback,
    Product,
    deliver,
    example,
    message,
    opened,
    plain,
    read,
    safe,
    served,
)
from webhooks.wechat import Letters


async def test_a_message_in_safe_mode_is_answered_sealed_and_settled() -> None:
    product = Product()
    async with served(product.door()) as client:
        status, answer = await deliver(client, safe(message("血压计")))
    assert status == 200
    reply = read(opened(answer))
    assert reply["ToUserName"] == OPENID
    assert reply["FromUserName"] == platform.ACCOUNT
    assert reply["MsgType"] == "text"
    assert reply["Content"] == "您好"
    assert reply["CreateTime"] == str(int(NOW.timestamp()))
    assert [one.text for one in product.heard] == ["血压计"]
    assert product.settled == [product.heard[0].key]


async def test_a_message_in_plain_mode_is_answered_plain() -> None:
    product = Product()
    async with served(product.door(PLAIN)) as client:
        status, answer = await deliver(client, plain(message()))
    assert (status, read(answer)["Content"]) == (200, "您好")


async def test_a_redelivery_gets_the_very_same_document() -> None:
    product = Product(Reply("您的编号是 SQ202611220000172", NOW - timedelta(seconds=9)))
    async with served(product.door()) as client:
        answers = [(await deliver(client, safe(message(), nonce=n)))[1] for n in ("a", "b", "b")]
    assert len(set(answers)) == 3, "each is sealed with a prefix and a nonce of its own"
    assert len({opened(answer) for answer in answers}) == 1


async def test_what_would_break_the_answer_is_escaped_or_dropped() -> None:
    text = "a]]></Content><MsgType>news</MsgType>\x00\x0b\ufffe\ud800b😀\u202e"
    async with served(Product(Reply(text, NOW)).door()) as client:
        _, answer = await deliver(client, safe(message()))
    reply = read(opened(answer))
    assert reply["Content"] == "a]]></Content><MsgType>news</MsgType>b😀\u202e"
    assert reply["MsgType"] == "text"


async def test_the_previous_key_opens_and_seals_while_wechat_changes_over() -> None:
    async with served(Product().door()) as client:
        status, answer = await deliver(client, safe(message(), key=OLD_KEY))
    assert status == 200
    assert read(opened(answer, OLD_KEY))["Content"] == "您好"


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
async def test_an_empty_reply_is_success_and_settles_nothing(text: str) -> None:
    product = Product(Reply(text, NOW))
    async with served(product.door()) as client:
        assert await deliver(client, safe(message())) == (200, "success")
    assert product.settled == []


async def test_a_stand_in_is_shown_but_settles_nothing() -> None:
    product = Product(StandIn("已收到", NOW))
    async with served(product.door()) as client:
        _, answer = await deliver(client, safe(message()))
    assert read(opened(answer))["Content"] == "已收到"
    assert product.settled == []


async def test_a_notice_is_answered_without_a_turn() -> None:
    product = Product()
    async with served(product.door()) as client:
        for name in ("event_template_blocked", "event_subscribe_msg_popup", "event_unheard_of"):
            xml = example(name)
            assert await deliver(client, safe(xml)) == (200, "success")
    assert product.heard == []


async def test_leaving_reaches_the_product_but_nobody_is_told() -> None:
    product = Product()
    async with served(product.door()) as client:
        assert await deliver(client, safe(example("event_unsubscribe"))) == (200, "success")
    assert [one.event for one in product.heard] == ["unsubscribe"]
    assert product.settled == []


async def test_without_an_answer_the_connection_ends_when_wechat_would_give_up() -> None:
    async with served(Product(None).door(patience=0.2)) as client:
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await deliver(client, safe(message()))
        assert loop.time() - started >= 0.19
        assert (await deliver(client, safe(example("event_view"))))[0] == 200


async def test_a_reply_that_nobody_took_is_not_settled() -> None:
    gone, answered = asyncio.Event(), asyncio.Event()

    async def until_the_citizen_is_gone() -> None:
        await gone.wait()
        await asyncio.sleep(0.05)
        answered.set()

    product = Product(before=until_the_citizen_is_gone)
    async with served(product.door()) as client:
        callback = safe(message())
        with pytest.raises(asyncio.TimeoutError):
            await client.post(
                "/wechat",
                params=callback.query,
                data=callback.body,
                timeout=aiohttp.ClientTimeout(total=0.1),
            )
        gone.set()
        await answered.wait()
        await asyncio.sleep(0.05)
        assert product.settled == []
        product.before = None
        assert (await deliver(client, callback))[0] == 200
    assert len(product.settled) == 1


def _without(callback: Callback, name: str) -> Callback:
    return Callback({k: v for k, v in callback.query.items() if k != name}, callback.body)


REFUSED: dict[str, tuple[Callable[[], Callback], int]] = {
    "plain body in safe mode": (lambda: plain(message()), 400),
    "plain body, safe query": (lambda: Callback(safe(message()).query, message().encode()), 400),
    "other app id": (lambda: safe(message(), app_id="wx0000000000000000"), 403),
    "unknown key": (lambda: safe(message(), key="0" * 43), 403),
    "other account": (lambda: safe(message(ToUserName="gh_other")), 403),
    "no msg_signature": (lambda: _without(safe(message()), "msg_signature"), 400),
    "no timestamp": (lambda: _without(safe(message()), "timestamp"), 400),
    "body of another": (
        lambda: Callback(safe(message("a")).query, safe(message("b")).body),
        403,
    ),
    "non-ASCII signature": (
        lambda: replace(safe(message()), query=safe(message()).query | {"msg_signature": "签名"}),
        403,
    ),
    "too old": (lambda: safe(message(), at=NOW - timedelta(seconds=301)), 403),
    "from the future": (lambda: safe(message(), at=NOW + timedelta(seconds=301)), 403),
    "no message inside": (lambda: safe("<xml/>"), 400),
    "too large": (lambda: Callback(safe(message()).query, b"<" * 70_000), 413),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_not_wechats_gets_4xx_and_no_turn(case: str) -> None:
    make, expected = REFUSED[case]
    product = Product()
    async with served(product.door()) as client:
        status, body = await deliver(client, make())
        assert (status, body) == (expected, "refused")
        assert (await deliver(client, safe(message())))[0] == 200
    assert len(product.heard) == 1


async def test_a_repeated_parameter_is_refused() -> None:
    callback = safe(message())
    query = [*callback.query.items(), ("nonce", "n1")]
    async with (
        served(Product().door()) as client,
        client.post("/wechat", params=query, data=callback.body) as response,
    ):
        assert response.status == 400


async def test_the_edge_of_the_window_is_inside() -> None:
    async with served(Product().door()) as client:
        for seconds in (-300, 300):
            callback = safe(message(), at=NOW + timedelta(seconds=seconds))
            assert (await deliver(client, callback))[0] == 200


async def test_the_alarm_names_the_clock_skew_in_seconds() -> None:
    late = safe(message(), at=NOW - timedelta(seconds=400))
    forged = Callback(late.query | {"msg_signature": "0" * 40}, late.body)
    with capture_logs() as logs:
        async with served(Product().door()) as client:
            await deliver(client, forged)
            assert [line for line in logs if line["log_level"] == "error"] == []
            await deliver(client, late)
    [alarm] = [line for line in logs if line["log_level"] == "error"]
    assert (alarm["event"], alarm["seconds"], alarm["our_clock"]) == (
        "wechat.clock_skew",
        400,
        "ahead",
    )


async def test_a_refusal_logs_nothing_of_the_content() -> None:
    private = "我的身份证号"
    with capture_logs() as logs:
        async with served(Product().door(PLAIN)) as client:
            await deliver(client, plain(message(private, CreateTime=private)))
            await deliver(client, plain(f"<xml>{private}"))
    assert len(logs) == 2
    assert private not in repr(logs)
    assert "Traceback" not in repr(logs)


async def test_the_platforms_check_gets_its_echo_verbatim_as_text() -> None:
    query = plain("").query | {"echostr": "<b>5927782489</b>"}
    async with (
        served(Product().door()) as client,
        client.get("/wechat", params=query) as response,
    ):
        assert await response.text() == "<b>5927782489</b>"
        assert response.content_type == "text/plain"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"timestamp": "1"},
        {"echostr": ""},
        {"echostr": "x" * 2000},
        {"nonce": "other"},
    ],
)
async def test_a_strangers_check_gets_no_echo(change: dict[str, str]) -> None:
    query = plain("").query | {"echostr": "5927782489"} | change
    async with (
        served(Product().door()) as client,
        client.get("/wechat", params=query) as response,
    ):
        assert response.status in (400, 403)
        assert "5927782489" not in await response.text()


@pytest.mark.parametrize("key", ["", "short", "中" * 43, "a" * 44, "a" * 42, "=" * 43])
def test_a_key_that_is_none_stops_the_start_and_is_not_repeated(key: str) -> None:
    with pytest.raises(Misconfigured, match="HENGXIN_WECHAT_AES_KEY") as stopped:
        Letters(replace(SAFE, aes_key=key))
    assert len(key) < 6 or key not in str(stopped.value)


def test_secrets_are_not_shown() -> None:
    assert not any(secret in repr(SAFE) for secret in (SAFE.token, SAFE.aes_key, OLD_KEY))
