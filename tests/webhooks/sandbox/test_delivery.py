"""Pushes over real sockets: signed, encrypted, cut, sent again, judged."""

import asyncio
import time

import pytest

from tests.webhooks.sandbox.account_server import (
    CREDENTIALS,
    OPENID,
    PATIENT,
    Stage,
    body,
    saying,
    set_up,
    slow,
)
from webhooks.sandbox.exchange import SERVICE_FAULT

FORGED = (
    "<xml><Encrypt>a</Encrypt><TimeStamp>1</TimeStamp><Nonce>2</Nonce>"
    "<MsgSignature>3</MsgSignature></xml>"
)


async def test_an_answer_comes_back(stage: Stage) -> None:
    answer = await stage.says("血压计")
    assert answer["reply"] == "收到：血压计"
    assert (answer["kind"], answer["attempts"], answer["error"]) == ("text", 1, None)
    assert answer["bytes"] == len("收到：血压计".encode())
    received = stage.server.received[0]
    assert received.query["encrypt_type"] == "aes"
    assert received.query["openid"] == OPENID
    assert "血压计" not in received.raw
    assert received.fields["CreateTime"] == str(answer["created"])
    assert received.fields["MsgId"] == str(answer["msg_id"])
    assert received.query["timestamp"] == str(int(stage.now().timestamp()))


async def test_plain_mode_is_readable(plain_stage: Stage) -> None:
    answer = await plain_stage.says("血压计")
    assert answer["reply"] == "收到：血压计"
    assert "血压计" in plain_stage.server.received[0].raw
    assert "msg_signature" not in plain_stage.server.received[0].query


async def test_cut_and_sent_again_with_the_same_id(quick_stage: Stage) -> None:
    late = slow(0.5, saying("太晚", quick_stage.server))
    quick_stage.server.answers += [late, late, saying("第三次", quick_stage.server)]
    begun = time.monotonic()
    answer = await quick_stage.says("慢")
    assert time.monotonic() - begun >= 0.6
    assert (answer["reply"], answer["attempts"]) == ("第三次", 3)
    pushes = quick_stage.server.received
    assert len({one.fields["MsgId"] for one in pushes}) == 1
    assert len({one.fields["CreateTime"] for one in pushes}) == 1
    assert len({one.query["nonce"] for one in pushes}) == 3
    assert len({one.raw for one in pushes}) == 3


async def test_the_same_nonce_means_the_same_bytes(stage: Stage) -> None:
    stage.server.answers.append(body("", 500))
    answer = await stage.says("再来", nonce="same")
    assert (answer["reply"], answer["attempts"]) == ("收到：再来", 2)
    first, second = stage.server.received
    assert (first.query, first.raw) == (second.query, second.raw)


async def test_when_all_three_fail_the_citizen_sees_the_fault(stage: Stage) -> None:
    stage.server.answers += [body("", 503)] * 3
    answer = await stage.says("有人吗")
    assert (answer["reply"], answer["kind"], answer["attempts"]) == (None, "fault", 3)
    assert answer["error"] == "HTTP 503"
    last = (await stage.messages())[-1]
    assert (last["channel"], last["text"]) == ("system", SERVICE_FAULT)


async def test_nobody_listens() -> None:
    stage = await set_up(CREDENTIALS, PATIENT)
    try:
        stage.sandbox.point_at("http://127.0.0.1:9/wechat")
        answer = await stage.says("喂")
        assert answer["attempts"] == 3
        assert "连不上" in str(answer["error"])
        assert (await stage.post("verification"))["ok"] is False
    finally:
        await stage.client.close()


@pytest.mark.parametrize(("raw", "kind"), [("", "empty"), ("success", "success")])
async def test_nothing_to_say(stage: Stage, raw: str, kind: str) -> None:
    stage.server.answers.append(body(raw))
    answer = await stage.says("好的")
    assert (answer["reply"], answer["kind"], answer["error"]) == (None, kind, None)
    assert [one["direction"] for one in await stage.messages()] == ["to_account"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ('{"text": "hi"}', "XML"),
        ("<xml><MsgType>text</MsgType></xml>", "Encrypt"),
        (FORGED, "MsgSignature"),
        (b"\xff\xfe", "UTF-8"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", "DOCTYPE"),
        ("SUCCESS", "XML"),
        ("<reply/>", "根元素"),
    ],
)
async def test_an_improper_answer_is_a_fault_at_once(
    stage: Stage, raw: str | bytes, reason: str
) -> None:
    stage.server.answers.append(body(raw))
    answer = await stage.says("好的")
    assert (answer["kind"], answer["attempts"]) == ("fault", 1)
    assert reason in str(answer["error"])
    assert (await stage.messages())[-1]["text"] == SERVICE_FAULT


async def test_simultaneous_deliveries_show_one_answer(stage: Stage) -> None:
    answer = await stage.says("三份", deliveries=3)
    assert (answer["reply"], answer["attempts"]) == ("收到：三份", 3)
    assert len(stage.server.received) == 3
    assert len({one.fields["MsgId"] for one in stage.server.received}) == 1
    assert [one["channel"] for one in await stage.messages()] == ["message", "passive"]


async def test_an_old_push_can_be_sent_again(stage: Stage) -> None:
    first = await stage.says("一次")
    stage.now.pass_by(minutes=3)
    again = await stage.post("messages", openid=OPENID, msg_id=first["msg_id"])
    assert again["created"] == first["created"]
    one, two = (received.fields for received in stage.server.received)
    assert one == two
    assert [said["text"] for said in await stage.messages()].count("一次") == 1


async def test_an_event_is_repeated_by_its_time(stage: Stage) -> None:
    first = await stage.post("messages", openid=OPENID, event="CLICK", event_key="FEE")
    stage.now.pass_by(minutes=3)
    await stage.post(
        "messages", openid=OPENID, event="CLICK", event_key="FEE", created=first["created"]
    )
    one, two = (received.fields for received in stage.server.received)
    assert one == two
    assert len(await stage.messages()) == 1


async def test_many_citizens_at_once(stage: Stage) -> None:
    answers = await asyncio.gather(
        *(stage.post("messages", openid=f"o{n}", text=f"第{n}") for n in range(50))
    )
    assert [answer["reply"] for answer in answers] == [f"收到：第{n}" for n in range(50)]
    assert len({answer["msg_id"] for answer in answers}) == 50


async def test_the_address_is_verified(stage: Stage) -> None:
    assert await stage.post("verification") == {"ok": True, "error": None}
