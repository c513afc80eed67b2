"""Asking about a service item."""

import pytest

from bot.domain.catalogue.guide import Aspect
from tests.citizen import Citizen, content, numbered

ITEM = content().items["verify_blood_pressure"]


async def test_materials_come_all_at_once_with_the_next_step() -> None:
    reply = await Citizen().says("血压计检定要带什么材料")
    for situation in ITEM.guide.materials:
        assert situation.applies_to in reply
        for paper in situation.papers:
            assert paper in reply
    assert "回复“申请”" in reply


async def test_the_item_is_remembered() -> None:
    citizen = Citizen()
    await citizen.says("血压计检定要带什么材料")
    reply = await citizen.says("多少钱")
    assert ITEM.answer(Aspect.FEE) in reply
    assert "您没有说是哪一项" not in reply


async def test_without_an_item_it_is_asked_and_then_answered() -> None:
    citizen = Citizen()
    reply = await citizen.says("怎么收费")
    assert "哪一项业务" in reply
    assert ITEM.answer(Aspect.FEE) not in reply
    assert ITEM.answer(Aspect.FEE) in await citizen.says(numbered(reply, ITEM.name))


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("你们做不做血压计检定", Aspect.OVERVIEW),
        ("什么样的单位可以申请血压计检定", Aspect.CONDITIONS),
        ("血压计检定的流程是怎样的", Aspect.PROCESS),
        ("检一个血压计多少钱", Aspect.FEE),
        ("血压计检定一般几天能出证书", Aspect.TIME_LIMIT),
        ("血压计多久检一次", Aspect.VALIDITY),
        ("血压计检定的委托单在哪里下载", Aspect.FORMS),
        ("你们有血压计检定的资质吗", Aspect.CAPABILITY),
    ],
)
async def test_every_aspect_is_answered_whole(question: str, aspect: Aspect) -> None:
    reply = await Citizen().says(question)
    assert ITEM.answer(aspect) in reply
    assert len(reply.encode()) < 2000


async def test_an_item_that_is_not_here_yet_is_told_honestly() -> None:
    reply = await Citizen().says("压力表检定多少钱")
    assert "压力表" in reply
    assert content().office.phone in reply
    assert ITEM.answer(Aspect.FEE) not in reply


async def test_a_batch_is_answered_with_the_fee_and_how_to_get_a_quotation() -> None:
    reply = await Citizen().says("20台血压计一共多少钱，给报个价")
    assert ITEM.answer(Aspect.FEE) in reply
    assert "报价" in reply


async def test_without_an_item_in_a_form_it_says_how_to_ask() -> None:
    citizen = Citizen()
    for text in ("举报菜市场用鬼秤", "1"):
        await citizen.says(text)
    reply = await citizen.says("要带什么材料")
    assert "血压计检定多少钱" in reply
    assert "1. 电梯检验" not in reply


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("我们小区电梯要年检", "【电梯检验·"),
        ("出租车计价器", "“出租车计价器”目前还不能在线"),
        ("菜市场卖菜的秤你们给检不", "“秤”目前还不能在线"),
        ("俺想问问量血压的那个东西怎么检", "【血压计检定·"),
    ],
)
async def test_having_something_tested_is_no_report(words: str, told: str) -> None:
    citizen = Citizen()
    assert told in await citizen.says(words)
    assert "loop" not in citizen.memory
