"""Asking about a service item."""

import re

import pytest

from bot.domain.catalogue.guide import Aspect
from bot.domain.catalogue.item import Item
from tests.citizen import Citizen, content, numbered

ITEM = content().items["verify_blood_pressure"]
#: Papers that somebody hands in, and the words that ask for them.
_PAPER = re.compile(
    r"营业执照|许可证|登记证|合格证|身份证|[授权委托]{2}书|(?:检定|校准)证书|检验报告|说明书|清单|图纸|合同|复印件"
)
_WANTED = re.compile(r"(?:携带|带上|带好|提交|提供|交来|上传|附上|备齐|需要)[^。；\n]*")


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
    groups = await citizen.says("怎么收费")
    assert "哪一项业务" in groups
    items = await citizen.says(numbered(groups, ITEM.group))
    assert ITEM.answer(Aspect.FEE) not in items
    assert ITEM.answer(Aspect.FEE) in await citizen.says(numbered(items, ITEM.name))
    assert ITEM.answer(Aspect.TIME_LIMIT) in await citizen.says("那要多久")


@pytest.mark.parametrize("chosen", ["number", "血压计检定", "血压计"])
async def test_every_question_asked_before_the_item_is_answered_after_it(chosen: str) -> None:
    citizen = Citizen()
    reply = await citizen.says("要带什么，多少钱")
    if chosen == "number":
        reply = await citizen.says(numbered(reply, ITEM.group))
    number = numbered(reply, ITEM.name) if chosen == "number" else chosen
    answer = await citizen.says(number)
    assert ITEM.answer(Aspect.MATERIALS) in answer
    assert ITEM.answer(Aspect.FEE) in answer
    lift = content().items["inspect_elevator"]
    later = await citizen.says("电梯")
    assert lift.answer(Aspect.OVERVIEW) in later
    assert lift.answer(Aspect.FEE) not in later


async def test_asking_on_without_saying_what_offers_what_the_item_has() -> None:
    citizen = Citizen()
    await citizen.says("电梯检验多少钱")
    reply = await citizen.says("那个呢？")
    lift = content().items["inspect_elevator"]
    assert lift.answer(Aspect.MATERIALS) in await citizen.says(numbered(reply, "要带什么材料"))


@pytest.mark.parametrize("words", ["锅炉呢", "那锅炉呢？", "不是，我问的是锅炉"])
async def test_the_same_is_asked_of_another_item(words: str) -> None:
    citizen = Citizen()
    await citizen.says("电梯检验多少钱")
    boiler = content().items["inspect_boiler"]
    assert boiler.answer(Aspect.FEE) in await citizen.says(words)
    assert boiler.answer(Aspect.TIME_LIMIT) in await citizen.says("那要多久")


async def test_every_question_is_answered_for_an_item_left_to_be_chosen() -> None:
    citizen = Citizen()
    left = content().items["calibrate_electrical"]
    reply = await citizen.says("卡尺和万用表校准都要什么材料，各多少钱")
    later = await citizen.says(numbered(reply, left.name))
    for aspect in (Aspect.MATERIALS, Aspect.FEE):
        assert left.answer(aspect) in reply + later


async def test_what_names_one_item_twice_is_no_other_instrument() -> None:
    reply = await Citizen().says("天平砝码检定要不要上门")
    assert "不能在线" not in reply
    assert "【天平、砝码检定·" in reply


@pytest.mark.parametrize("question", ["培训班多少钱", "培训要多少钱"])
async def test_a_name_that_items_share_is_asked_about(question: str) -> None:
    citizen = Citizen()
    reply = await citizen.says(question)
    item = content().items["training_metrologist"]
    assert item.answer(Aspect.FEE) not in reply
    assert "3. 都不是，转人工" in reply
    assert item.answer(Aspect.FEE) in await citizen.says(numbered(reply, item.name))


async def test_items_asked_about_together_are_answered_each() -> None:
    lift = content().items["inspect_elevator"]
    reply = await Citizen().says("血压计和电梯都要检，分别多少钱")
    assert reply.index(ITEM.answer(Aspect.FEE)) < reply.index(lift.answer(Aspect.FEE))
    for item in (ITEM, lift):
        assert f"/guide/{item.id}" in reply
    reply = await Citizen().says("血压计多少钱，电梯要带什么")
    assert ITEM.answer(Aspect.FEE) in reply
    assert lift.answer(Aspect.MATERIALS) in reply
    assert lift.answer(Aspect.FEE) not in reply


async def test_what_does_not_fit_into_a_reply_is_offered() -> None:
    citizen = Citizen()
    reply = await citizen.says("电梯、锅炉和压力容器检验分别要带什么材料")
    left = content().items["inspect_pressure_vessel"]
    assert content().items["inspect_elevator"].answer(Aspect.MATERIALS) in reply
    assert left.answer(Aspect.MATERIALS) not in reply
    assert left.answer(Aspect.MATERIALS) in await citizen.says(numbered(reply, left.name))


async def test_a_question_is_answered_before_the_form_opens() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要送检三台血压计，多少钱")
    assert reply.index(ITEM.answer(Aspect.FEE)) < reply.index("已记下：数量 3台")
    assert citizen.memory["loop"] == "application_form"


@pytest.mark.parametrize(
    ("words", "first", "then"),
    [
        ("血压计我自己家用的，检定要带什么", "个人送检", "单位送检"),
        ("我们医院的血压计检定要带什么", "单位送检", "个人送检"),
        ("新装电梯监督检验要带什么材料", "监督检验", "定期检验"),
        ("压力表到期了检定要带什么", "到期复检", "首次送检"),
        ("第一次检压力表要带什么", "首次送检", "到期复检"),
    ],
)
async def test_the_situation_told_comes_first(words: str, first: str, then: str) -> None:
    reply = await Citizen().says(words)
    assert reply.index(f"【{first}") < reply.index(f"【{then}")


@pytest.mark.parametrize("item", content().items.values(), ids=lambda item: item.id)
async def test_all_papers_come_at_once_and_none_is_named_later(item: Item) -> None:
    citizen = Citizen()
    citizen.memory = {"slots": {"item": item.id}}
    told = await citizen.says("要带什么材料")
    for situation in item.guide.materials:
        for paper in situation.papers:
            assert paper in told
    for question in ("流程是怎样的", "什么条件可以申请", "要多久", "表格在哪下载"):
        reply = await citizen.says(question)
        assert f"/guide/{item.id}" in reply
        wanted = {paper for line in _WANTED.findall(reply) for paper in _PAPER.findall(line)}
        assert not {paper for paper in wanted if paper not in told}
    opened = await citizen.says("申请")
    assert citizen.memory.get("loop") == "application_form", opened


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("公司地址和电话", ("地址：", "咨询电话：")),
        ("周末上班吗，几点到几点", ("办公时间：",)),
        ("谢谢，那电梯检验要带什么", ("【电梯检验·所需材料】",)),
        ("你好，电梯检验多少钱", ("【电梯检验·收费标准】",)),
        ("电梯检验要带什么，再问下你们电话", ("【电梯检验·所需材料】", "咨询电话：")),
    ],
)
async def test_what_is_asked_politely_or_together_is_answered(
    words: str, told: tuple[str, ...]
) -> None:
    reply = await Citizen().says(words)
    for each in told:
        assert each in reply
    assert "不客气" not in reply
    assert "请直接说您要办的事" not in reply


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
    reply = await Citizen().says("望远镜检定多少钱")
    assert "望远镜" in reply
    assert content().office.phone in reply
    assert ITEM.answer(Aspect.FEE) not in reply


async def test_a_batch_is_answered_with_the_fee_and_how_to_get_a_quotation() -> None:
    reply = await Citizen().says("20台血压计一共多少钱，给报个价")
    assert ITEM.answer(Aspect.FEE) in reply
    assert "报价" in reply


async def test_without_an_item_in_a_form_it_says_how_to_ask() -> None:
    citizen = Citizen()
    for text in ("举报菜市场短斤少两", "1"):
        await citizen.says(text)
    reply = await citizen.says("要带什么材料")
    assert "血压计检定多少钱" in reply
    assert "1. 电梯检验" not in reply


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("我们小区电梯要年检", "【电梯检验·"),
        ("出租车计价器", "【出租车计价器检定·"),
        ("菜市场卖菜的秤你们给检不", "【电子秤（衡器）检定·"),
        ("听诊器能检吗", "“听诊器”目前还不能在线"),
        ("俺想问问量血压的那个东西怎么检", "【血压计检定·"),
    ],
)
async def test_having_something_tested_is_no_report(words: str, told: str) -> None:
    citizen = Citizen()
    assert told in await citizen.says(words)
    assert "loop" not in citizen.memory
