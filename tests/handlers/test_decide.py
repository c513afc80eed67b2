"""Answering a quote in chat: asked once more, done once, told when it is too late."""

import pytest

from bot.domain.conversation.inbound import InboundKind
from bot.domain.people.actor import Role
from tests.citizen import Citizen, numbered
from tests.handlers.lifts import LINES, quoted


def state(citizen: Citizen) -> str:
    return citizen.cases[-1].state


@pytest.mark.parametrize("words", ["同意报价", "同意", "我同意这个报价"])
async def test_agreeing_shows_the_sum_and_is_asked_once(words: str) -> None:
    citizen = await quoted()
    asked = await citizen.says(words)
    assert "800.00 元/台 × 2" in asked
    assert "合计：1600.00 元" in asked
    assert state(citizen) == "quoted"
    told = await citizen.says("好的")
    assert "缴费通知" in told
    assert "1600.00 元" in told
    assert state(citizen) == "awaiting_payment"
    assert "loop" not in citizen.memory


@pytest.mark.parametrize("words", ["好的", "不行"])
async def test_a_yes_or_no_out_of_the_blue_shows_the_quote_and_the_choices(words: str) -> None:
    citizen = await quoted()
    shown = await citizen.says(words)
    for part in ("合计：1600.00 元", "报价有效期：", "1. 同意报价", "议价", "不同意报价"):
        assert part in shown
    await citizen.says("1")
    await citizen.says("1")
    assert state(citizen) == "awaiting_payment"


@pytest.mark.parametrize("words", ["好的", "不用了"])
async def test_without_a_quote_a_yes_or_no_asks_what_is_wanted(words: str) -> None:
    assert "请直接说您要办的事" in await Citizen().says(words)


@pytest.mark.parametrize("words", ["先不办", "算了", "不", "2"])
async def test_whoever_thinks_again_has_done_nothing(words: str) -> None:
    citizen = await quoted()
    await citizen.says("同意报价")
    assert "没有办理" in await citizen.says(words)
    assert state(citizen) == "quoted"
    assert "loop" not in citizen.memory


async def test_refusing_a_quote_ends_the_application() -> None:
    citizen = await quoted()
    asked = await citizen.says("不同意报价")
    assert "就此结束" in asked
    assert "议价" in asked
    assert "已终止" in await citizen.says("确认")
    assert state(citizen) == "terminated"


@pytest.mark.parametrize("words", ["议价", "太贵了，能不能优惠"])
async def test_bargaining_needs_a_word_of_what_is_wished(words: str) -> None:
    citizen = await quoted()
    assert "对报价的意见" in await citizen.says(words)
    assert "4 至 500 个字" in await citizen.says("贵")
    assert state(citizen) == "quoted"
    assert "议价已收到" in await citizen.says("太贵了，能不能便宜一点？")
    assert state(citizen) == "accepted"
    assert citizen.cases[-1].fields["wishes"] == ["太贵了，能不能便宜一点？"]


async def test_a_question_of_another_kind_is_no_wish() -> None:
    citizen = await quoted()
    await citizen.says("议价")
    assert "缴费" in await citizen.says("怎么缴费")
    assert state(citizen) == "quoted"
    assert "没有办理" in await citizen.says("算了")


async def test_after_three_rounds_it_is_yes_or_no() -> None:
    citizen = await quoted()
    for _ in range(3):
        await citizen.says("议价")
        await citizen.says("请再便宜一些")
        await citizen.hears_of("quote", LINES, Role.BUSINESS)
    shown = await citizen.says("好的")
    assert "同意报价" in shown
    assert "议价" not in shown


async def test_only_the_quote_that_was_shown_is_agreed_to() -> None:
    citizen = await quoted()
    await citizen.says("同意报价")
    other = Citizen(citizen.openid, citizen.store, now=citizen.now)
    for words in ("议价", "请按一台报价"):
        await other.says(words)
    dearer = {"lines": [{"price": "traction", "quantity": 3}]}
    await other.hears_of("quote", dearer, Role.BUSINESS)
    citizen.now = other.now
    late = await citizen.says("确认")
    assert "已经变了" in late
    assert "2400.00 元" in late
    assert state(citizen) == "quoted"


async def test_a_choice_that_has_become_impossible_is_told() -> None:
    citizen = await quoted()
    shown = await citizen.says("进度")
    other = Citizen(citizen.openid, citizen.store, now=citizen.now)
    for words in ("同意报价", "确认"):
        await other.says(words)
    late = await citizen.says(numbered(shown, "不同意报价"))
    assert "已经变了" in late
    assert "待缴费" in late
    assert state(citizen) == "awaiting_payment"


async def test_another_citizens_case_cannot_be_decided() -> None:
    owner = await quoted()
    stranger = Citizen("o-stranger", owner.store)
    number = owner.cases[0].number
    forged = f'decide{{"case_no": "{number}", "event": "agree_order"}}'
    reply = await stranger.sends(InboundKind.EVENT, event="click", event_key=forged)
    assert number not in reply
    assert "loop" not in stranger.memory
    assert state(owner) == "quoted"


async def test_of_several_quotes_one_is_chosen() -> None:
    citizen = await quoted()
    for text in ("报检电梯一部", "同意", "1", "1", "示例市计量路 9 号", "确认"):
        await citizen.says(text)
    first, second = citizen.cases
    await citizen.hears_of(
        "accept",
        {"checklist": ["applicant", "contact", "scope", "site", "quantity"]},
        Role.ACCEPTANCE,
        number=second.number,
    )
    one = {"lines": [{"price": "traction", "quantity": 1}]}
    await citizen.hears_of("quote", one, Role.BUSINESS, number=second.number)
    which = await citizen.says("同意报价")
    assert "哪一件" in which
    asked = await citizen.says(numbered(which, f"电梯检验 {second.number}，800.00 元"))
    assert "合计：800.00 元" in asked
    await citizen.says("确认")
    states = {case.number: case.state for case in citizen.cases}
    assert states == {first.number: "quoted", second.number: "awaiting_payment"}
    bare = await citizen.says("好的")
    assert first.number in bare


async def test_a_choice_waits_for_the_open_form() -> None:
    citizen = await quoted()
    await citizen.says("我要送检血压计")
    number = citizen.cases[0].number
    picked = f'decide{{"case_no": "{number}", "event": "agree_order"}}'
    reply = await citizen.sends(InboundKind.EVENT, event="click", event_key=picked)
    assert "退出" in reply
    assert citizen.memory["loop"] == "application_form"


async def test_how_to_pay_names_the_sum_and_the_day() -> None:
    citizen = await quoted()
    assert "没有待缴费" in await Citizen().says("怎么缴费")
    for words in ("同意报价", "确认"):
        await citizen.says(words)
    shown = await citizen.says("我的单子到哪了")
    told = await citizen.says(numbered(shown, "怎么缴费"))
    for part in ("应缴：1600.00 元", "缴费期限：", citizen.cases[0].number, "受理窗口"):
        assert part in told
    assert await citizen.says("怎么缴费") == told


async def test_who_wants_to_pay_is_shown_the_quote_that_waits() -> None:
    citizen = await quoted()
    reply = await citizen.says("怎么缴费")
    assert "合计：1600.00 元" in reply
    assert "同意报价" in reply
