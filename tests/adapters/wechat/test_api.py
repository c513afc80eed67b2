"""Messages out: the body on the wire, and a verdict for whatever comes back."""

from typing import Any

import pytest
from aiohttp import ClientTimeout
from structlog.testing import capture_logs

from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.token import MemoryTokenStore
from bot.ports.wechat import Attempt, Verdict
from tests.adapters.wechat.conftest import CREDENTIALS
from tests.adapters.wechat.platform import (
    RID,
    SECRET,
    Answer,
    Platform,
    code,
    half,
    raw,
    redirect,
    reset,
    says,
    silence,
)
from tests.servers import free_port

OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"


async def test_a_text_goes_out_as_plain_utf_8(wechat: WeChatApi, platform: Platform) -> None:
    text = '您好🙂，"血压计"\n已受理'
    assert await wechat.send_text(OPENID, text) == Attempt(Verdict.SENT, 0)
    (call,) = platform.calls
    assert call.path == "/cgi-bin/message/custom/send"
    assert call.body == {"touser": OPENID, "msgtype": "text", "text": {"content": text}}
    assert b"\\u" not in call.raw
    assert "您好🙂".encode() in call.raw


async def test_what_json_would_escape_does_not_go_out(
    wechat: WeChatApi, platform: Platform
) -> None:
    await wechat.send_text(OPENID, "一\x00二\x0b三\x1f\t四\ud800")
    assert platform.calls[0].body["text"]["content"] == "一二三\t四?"
    assert b"\\u" not in platform.calls[0].raw


async def test_a_template_names_its_message_so_that_it_is_sent_once(
    wechat: WeChatApi, platform: Platform
) -> None:
    fields = {"thing1": "血压计检定", "phrase2": "已受理"}
    sent = await wechat.send_template(OPENID, "T1", fields, url="https://x/y", once="abc")
    assert sent.verdict is Verdict.SENT
    (call,) = platform.calls
    assert call.path == "/cgi-bin/message/template/send"
    assert call.body == {
        "touser": OPENID,
        "template_id": "T1",
        "client_msg_id": "abc",
        "data": {"thing1": {"value": "血压计检定"}, "phrase2": {"value": "已受理"}},
        "url": "https://x/y",
    }


async def test_a_template_without_an_address_has_no_link(
    wechat: WeChatApi, platform: Platform
) -> None:
    await wechat.send_template(OPENID, "T1", {"thing1": "x"}, url="", once="abc")
    assert "url" not in platform.calls[0].body


async def test_a_text_that_was_not_split_never_leaves(
    wechat: WeChatApi, platform: Platform
) -> None:
    refused = await wechat.send_text(OPENID, "字" * 667)
    assert (refused.verdict, refused.code) == (Verdict.REJECTED, 45002)
    assert "2001" in refused.detail
    assert platform.calls == []
    assert (await wechat.send_text(OPENID, "字" * 666 + "ab")).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("errcode", "verdict"),
    [
        (-1, Verdict.RETRY),
        (45011, Verdict.SLOW_DOWN),
        (45009, Verdict.TOMORROW),
        (45015, Verdict.WINDOW_CLOSED),
        (45047, Verdict.WINDOW_CLOSED),
        (43004, Verdict.UNREACHABLE),
        (47003, Verdict.REJECTED),
        (40037, Verdict.MISCONFIGURED),
        (40164, Verdict.MISCONFIGURED),
        (77777, Verdict.REJECTED),
    ],
)
async def test_a_code_becomes_a_verdict_and_keeps_the_request_id(
    wechat: WeChatApi, platform: Platform, errcode: int, verdict: Verdict
) -> None:
    platform.answers.append(code(errcode, "argument invalid! data.thing2.value invalid"))
    attempt = await wechat.send_text(OPENID, "您好")
    assert (attempt.verdict, attempt.code) == (verdict, errcode)
    assert RID in attempt.detail
    assert "data.thing2.value" in attempt.detail
    assert len(platform.calls) == 1


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (reset(), Verdict.UNKNOWN),
        (half(b'{"errcode":0,'), Verdict.UNKNOWN),
        (raw(b"<html>Bad Gateway</html>", "text/html", 502), Verdict.UNKNOWN),
        (raw(b"", "text/plain", 500), Verdict.UNKNOWN),
        (raw(b"<html>please log in</html>", "text/html"), Verdict.UNKNOWN),
        (raw(b'{"errcode":0', "application/json"), Verdict.UNKNOWN),
        (raw(b"", "application/json"), Verdict.UNKNOWN),
        (raw(b"\xff\xfe\x00", "image/jpeg"), Verdict.UNKNOWN),
        (says([0]), Verdict.UNKNOWN),
        (says({}), Verdict.UNKNOWN),
        (says({"errcode": "none", "errmsg": "ok"}), Verdict.UNKNOWN),
        (raw(b"slow down", "text/plain", 429), Verdict.SLOW_DOWN),
        (raw(b"no such page", "text/plain", 404), Verdict.MISCONFIGURED),
        (redirect("http://127.0.0.1:1/elsewhere"), Verdict.MISCONFIGURED),
    ],
)
async def test_no_answer_of_wechats_own_leaves_the_outcome_open(
    wechat: WeChatApi, platform: Platform, answer: Answer, verdict: Verdict
) -> None:
    platform.answers.append(answer)
    attempt = await wechat.send_text(OPENID, "您好")
    assert (attempt.verdict, attempt.code) == (verdict, None)
    assert len(platform.calls) == 1
    assert "token-" not in attempt.detail
    assert (await wechat.send_text(OPENID, "您好")).verdict is Verdict.SENT


async def test_silence_after_the_request_leaves_the_outcome_open(
    hasty: WeChatApi, platform: Platform
) -> None:
    platform.answers.append(silence(1.0))
    assert (await hasty.send_text(OPENID, "您好")).verdict is Verdict.UNKNOWN
    assert len(platform.calls) == 1


async def test_a_refused_connection_sent_nothing() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with WeChatApi(CREDENTIALS, MemoryTokenStore(), nowhere) as api:
        attempt = await api.send_text(OPENID, "您好")
    assert attempt.verdict is Verdict.RETRY
    assert "not connected" in attempt.detail


async def test_a_connection_refused_between_token_and_message_sent_nothing() -> None:
    store = MemoryTokenStore()
    await store.put("token-0", 60)
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with WeChatApi(CREDENTIALS, store, nowhere) as api:
        assert (await api.send_text(OPENID, "您好")).verdict is Verdict.RETRY


async def test_a_connection_that_takes_too_long_sent_nothing(
    base_url: str, platform: Platform
) -> None:
    store = MemoryTokenStore()
    await store.put("token-0", 60)
    at_once = ClientTimeout(total=5, sock_connect=1e-9)
    async with WeChatApi(CREDENTIALS, store, base_url, at_once) as api:
        assert (await api.send_text(OPENID, "您好")).verdict is Verdict.RETRY
    assert platform.calls == []


async def test_neither_secret_nor_token_is_told(wechat: WeChatApi, platform: Platform) -> None:
    answer = code(40001, f"access_token token-1 of {SECRET}")
    platform.answers.extend([answer, answer])
    with capture_logs() as logs:
        attempt = await wechat.send_text(OPENID, "您好")
    assert [log["event"] for log in logs] == ["wechat.misconfigured"]
    assert RID in attempt.detail
    assert "access_token *** of ***" in attempt.detail
    for told in (repr(attempt), repr(logs), repr(CREDENTIALS)):
        assert SECRET not in told
        assert "token-1" not in told


async def test_an_api_outside_its_context_is_a_mistake_of_the_program() -> None:
    store: Any = MemoryTokenStore()
    await store.put("token-0", 60)
    with pytest.raises(RuntimeError, match="open the transport"):
        await WeChatApi(CREDENTIALS, store).send_text(OPENID, "您好")
