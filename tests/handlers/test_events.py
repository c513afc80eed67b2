"""Everything that is not a text."""

import pytest

from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content, numbered
from tests.handlers.test_progress import applicant


async def test_a_new_follower_is_welcomed_with_choices() -> None:
    citizen = Citizen()
    welcome = await citizen.sends(InboundKind.EVENT, event="subscribe")
    assert content().office.name in welcome
    for choice in (
        "1. 办事指南",
        "2. 在线申请",
        "3. 查办理进度",
        "4. 查证书真伪",
        "5. 找工作人员",
    ):
        assert choice in welcome
    groups = await citizen.says("2")
    which = await citizen.says(numbered(groups, "民生计量"))
    assert "几台" in await citizen.says(numbered(which, "血压计检定"))


async def test_a_code_of_an_item_tells_about_it() -> None:
    for event, key in (
        ("scan", "verify_blood_pressure"),
        ("subscribe", "qrscene_verify_blood_pressure"),
    ):
        reply = await Citizen().sends(InboundKind.EVENT, event=event, event_key=key)
        assert "血压计检定·业务介绍" in reply


@pytest.mark.parametrize(
    ("key", "part"),
    [("guide/materials", "哪一项业务"), ("/progress", "还没有办件"), ("org/contact", "咨询电话")],
)
async def test_menu_keys_are_intents(key: str, part: str) -> None:
    assert part in await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)


async def test_a_key_from_a_menu_of_another_day_offers_help() -> None:
    for key in ("old_menu_7", "", "/", "utter_greet"):
        reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)
        assert "我可以" in reply
        assert "1. 办事指南" in reply


@pytest.mark.parametrize(("event", "before"), [("scan", ""), ("subscribe", "qrscene_")])
async def test_a_code_of_a_case_tells_its_owner_and_asks_others(event: str, before: str) -> None:
    owner = await applicant()
    scene = f"{before}{owner.cases[0].number}"
    assert "待受理" in await owner.sends(InboundKind.EVENT, event=event, event_key=scene)
    stranger = Citizen("o-stranger", owner.store)
    asked = await stranger.sends(InboundKind.EVENT, event=event, event_key=scene)
    assert "后四位" in asked
    assert "待受理" not in asked


async def test_a_code_without_meaning_is_greeted() -> None:
    reply = await Citizen().sends(InboundKind.EVENT, event="scan", event_key="hall_2")
    assert content().office.name in reply


@pytest.mark.parametrize(
    "event",
    ["view", "view_miniprogram", "templatesendjobfinish", "location", "scancode_push", "unheard"],
)
async def test_what_needs_no_answer_gets_none_and_changes_nothing(event: str) -> None:
    citizen = Citizen()
    await citizen.says("我要送检血压计")
    before = dict(citizen.memory)
    assert await citizen.sends(InboundKind.EVENT, event=event, event_key="success") == ""
    assert citizen.memory == before


async def test_leaving_is_answered_with_nothing() -> None:
    assert await Citizen().sends(InboundKind.EVENT, event="unsubscribe") == ""


async def test_a_voice_message_is_understood() -> None:
    assert "免费" in await Citizen().sends(InboundKind.VOICE, text="检一个血压计多少钱")


@pytest.mark.parametrize(
    "kind", [kind for kind in InboundKind if kind not in {InboundKind.EVENT, InboundKind.TEXT}]
)
async def test_every_kind_gets_a_useful_line(kind: InboundKind) -> None:
    reply = await Citizen().sends(kind)
    assert len(reply) > len("收到")


async def test_a_picture_in_the_middle_of_a_form_is_answered_and_the_form_goes_on() -> None:
    citizen = Citizen()
    await citizen.says("我要送检血压计")
    reply = await citizen.sends(InboundKind.IMAGE)
    assert "图片" in reply
    assert "几台" in reply
