"""Notices a citizen agreed to: one for each grant or as many as wished, and the events."""

from typing import Any

import pytest

from tests.webhooks.sandbox.account_server import OPENID, Stage
from tests.webhooks.sandbox.platform_client import Platform

ONCE, LONG_TERM = "sandbox-notice-certificate", "sandbox-notice-progress"
DATA = {
    ONCE: {
        "thing1": "血压计检定证书",
        "character_string2": "ZS2026-000172",
        "date3": "2026年11月22日",
        "thing4": "点开查看",
    },
    LONG_TERM: {
        "thing1": "血压计检定",
        "character_string2": "SQ202611220000172",
        "phrase3": "已受理",
        "thing4": "请五日内送检",
        "time5": "2026年11月22日 09:30",
    },
}


async def send(platform: Platform, template: str = ONCE, **changes: Any) -> dict[str, Any]:
    values = {key: {"value": value} for key, value in DATA[template].items()}
    body = {"touser": OPENID, "template_id": template, "page": "https://e/", "data": values}
    return await platform.call("message/subscribe/bizsend", {**body, **changes})


async def agree(stage: Stage, template: str, decision: str = "accept") -> list[dict[str, Any]]:
    order = {"openid": OPENID, "template": template, "decision": decision}
    answer = await (await stage.client.post("/sandbox/notices", json=order)).json()
    assert isinstance(answer, list)
    return answer


async def test_a_grant_is_used_up(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await stage.says("你好")
    assert (await send(platform))["errcode"] == 43101
    await agree(stage, ONCE)
    await agree(stage, ONCE)
    codes = [(await send(platform))["errcode"] for _ in range(3)]
    assert codes == [0, 0, 43101]
    card = (await stage.messages())[-1]
    assert (card["channel"], card["title"], card["url"]) == (
        "subscription", "证书签发通知", "https://e/",
    )  # fmt: skip


async def test_a_long_term_one_is_not_and_can_be_withdrawn(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await agree(stage, LONG_TERM)
    assert [(await send(platform, LONG_TERM))["errcode"] for _ in range(3)] == [0, 0, 0]
    listed = await agree(stage, LONG_TERM, "withdraw")
    assert [one["granted"] for one in listed if one["id"] == LONG_TERM] == [False]
    assert (await send(platform, LONG_TERM))["errcode"] == 43101
    event = await stage.server.next_event("subscribe_msg_change_event")
    assert "<SubscribeMsgChangeEvent><List><TemplateId>" in event.xml
    assert "<SubscribeStatusString><![CDATA[reject]]>" in event.xml


async def test_the_account_hears_of_the_decision_and_of_the_sending(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await agree(stage, ONCE)
    popup = await stage.server.next_event("subscribe_msg_popup_event")
    assert f"<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[{ONCE}]]>" in popup.xml
    assert "<SubscribeStatusString><![CDATA[accept]]>" in popup.xml
    await send(platform)
    sent = await stage.server.next_event("subscribe_msg_sent_event")
    assert "<ErrorStatus><![CDATA[success]]>" in sent.xml


async def test_a_refusal_grants_nothing(stage: Stage) -> None:
    platform = await Platform.open(stage)
    listed = await agree(stage, ONCE, "reject")
    assert not any(one["granted"] for one in listed)
    popup = await stage.server.next_event("subscribe_msg_popup_event")
    assert "<![CDATA[reject]]>" in popup.xml
    assert (await send(platform))["errcode"] == 43101


async def test_it_reaches_who_does_not_follow(stage: Stage) -> None:
    platform = await Platform.open(stage)
    await agree(stage, ONCE)
    await stage.post("messages", openid=OPENID, event="unsubscribe")
    assert (await send(platform))["errcode"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_id": "made-up"}, 40037),
        ({"touser": "oNobody"}, 40003),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "字" * 21}}}, 47003),
    ],
)
async def test_a_mistake_costs_no_grant(stage: Stage, changes: dict[str, Any], code: int) -> None:
    platform = await Platform.open(stage)
    await agree(stage, ONCE)
    assert (await send(platform, **changes))["errcode"] == code
    assert (await send(platform))["errcode"] == 0


async def test_the_list_of_templates(stage: Stage) -> None:
    platform = await Platform.open(stage)
    listed = (await platform.ask("/wxaapi/newtmpl/gettemplate"))["data"]
    kinds = {one["priTmplId"]: one["type"] for one in listed}
    assert (kinds[ONCE], kinds[LONG_TERM]) == (2, 3)
    assert "证书编号:{{character_string2.DATA}}" in listed[1]["content"]


@pytest.mark.parametrize(
    ("order", "reason"),
    [({"template": "made-up"}, "没有"), ({"template": ONCE, "decision": "perhaps"}, "decision")],
)
async def test_nonsense_gets_a_sentence(stage: Stage, order: dict[str, str], reason: str) -> None:
    response = await stage.client.post("/sandbox/notices", json={"openid": OPENID, **order})
    assert response.status == 400
    assert reason in (await response.json())["error"]
