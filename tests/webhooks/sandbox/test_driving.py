"""The driving addresses: citizens, events, and what makes no sense."""

import pytest

from tests.webhooks.sandbox.account_server import OPENID, Stage, saying


async def test_messages_in_order_both_ways(stage: Stage) -> None:
    await stage.says("一")
    await stage.says("二")
    said = await stage.messages()
    assert [(one["direction"], one["channel"], one["text"]) for one in said] == [
        ("to_account", "message", "一"),
        ("to_citizen", "passive", "收到：一"),
        ("to_account", "message", "二"),
        ("to_citizen", "passive", "收到：二"),
    ]
    assert [one["id"] for one in said] == [1, 2, 3, 4]
    assert said[0]["at"] == "2026-11-22T09:00:00+08:00"
    assert await stage.messages("oNobody") == []


async def test_leaving_and_coming_back(stage: Stage) -> None:
    await stage.says("你好")
    await stage.post("messages", openid=OPENID, event="unsubscribe")
    refused = await stage.client.post("/sandbox/messages", json={"openid": OPENID, "text": "喂"})
    assert refused.status == 400
    assert "取消关注" in (await refused.json())["error"]
    await stage.post("messages", openid=OPENID, event="subscribe")
    assert (await stage.says("我回来了"))["reply"] == "收到：我回来了"


async def test_words_in_answer_to_a_notice_are_an_error(stage: Stage) -> None:
    stage.server.answers.append(saying("谢谢", stage.server))
    answer = await stage.post("messages", openid=OPENID, event="kf_close_session")
    assert "success" in str(answer["error"])
    assert [one["channel"] for one in await stage.messages()] == ["event"]


async def test_sample_citizens_and_a_new_one(stage: Stage) -> None:
    added = await stage.post("citizens", name="孙师傅", note="加油站站长")
    citizens = await (await stage.client.get("/sandbox/citizens")).json()
    assert [one["name"] for one in citizens] == [
        "王芳", "陈国强", "李奶奶", "赵大勇", "周敏", "孙师傅",
    ]  # fmt: skip
    assert added["openid"] == citizens[-1]["openid"]
    assert (await stage.post("citizens", name=" "))["error"] == "请给新市民起个名字"


@pytest.mark.parametrize(
    ("path", "order", "reason"),
    [
        ("messages", {"text": "没有人"}, "openid"),
        ("messages", {"openid": "", "text": "a"}, "openid"),
        ("messages", {"openid": OPENID}, "一种内容"),
        ("messages", {"openid": OPENID, "text": "a", "deliveries": 0}, "deliveries"),
        ("messages", {"openid": OPENID, "text": "a", "deliveries": True}, "deliveries"),
        ("messages", {"openid": OPENID, "text": "a", "nonce": "old"}, "nonce"),
        ("messages", {"openid": OPENID, "text": "a", "msg_id": "7"}, "msg_id"),
        ("messages", {"openid": OPENID, "text": "a", "texts": "b"}, "texts"),
        ("faults", {"api": "callback"}, "之一"),
        ("faults", {"errcode": 45015}, "api"),
        ("faults", {"api": "callback", "errcode": 45015}, "之一"),
        ("faults", {"api": "message/custom/send", "delay": 1, "cut_reply": True}, "只能"),
        ("faults", {"api": "callback", "delay": -1}, "delay"),
        ("faults", {"api": "callback", "reset": 1}, "reset"),
        ("faults", {"api": "*", "status": 200}, "status"),
        ("faults", {"api": "*", "status": 500, "times": 0}, "times"),
        ("faults", {"api": "*", "errorcode": 1}, "errorcode"),
        ("templates", {"id": "t", "fields": {"Thing": "a"}}, "Thing"),
        ("templates", {"fields": {"thing1": "a"}}, "id"),
        ("templates", {"id": "t"}, "fields"),
    ],
)
async def test_nonsense_gets_a_sentence(
    stage: Stage, path: str, order: dict[str, object], reason: str
) -> None:
    response = await stage.client.post(f"/sandbox/{path}", json=order)
    assert response.status == 400
    assert reason in (await response.json())["error"]
    assert stage.server.received == []


@pytest.mark.parametrize("raw", [b"", b"[1]", b"{", b"\xff"])
async def test_a_body_that_is_no_object(stage: Stage, raw: bytes) -> None:
    response = await stage.client.post("/sandbox/messages", data=raw)
    assert response.status == 400
