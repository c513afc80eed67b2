"""Supplying what was asked for, in words."""

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.conversation.inbound import InboundKind
from bot.domain.people.actor import Role
from tests.citizen import Citizen, numbered
from tests.factories import employ
from tests.handlers.lifts import corrected
from tests.handlers.test_withdraw import complaining

GAPS = ("营业执照与使用登记证不一致，请说明", "维保合同的期限")
ANSWERS = {"1": "公司去年更名，登记证正在变更", "2": "到2027年6月"}


def given(citizen: Citizen) -> object:
    return citizen.cases[-1].fields["supplements"][-1]["answers"]


async def test_each_thing_is_asked_and_all_is_handed_in_once() -> None:
    citizen = await corrected(*GAPS)
    listed = await citizen.says("补材料")
    assert all(gap in listed for gap in GAPS)
    assert "12月11日前" in listed
    assert listed.endswith(f"第 1 项（共 2 项）：{GAPS[0]}")
    assert GAPS[1] in await citizen.says(ANSWERS["1"])
    summary = await citizen.says(ANSWERS["2"])
    assert all(answer in summary for answer in ANSWERS.values())
    assert citizen.cases[0].state == "correction"
    assert "补正已收到" in await citizen.says("确认")
    assert citizen.cases[0].state == "submitted"
    assert given(citizen) == ANSWERS
    assert "loop" not in citizen.memory


@pytest.mark.parametrize("text", ["1. {1}；2. {2}", "1、{1}\n2、{2}", "2.{2}\n1.{1}"])
async def test_all_at_once_by_number(text: str) -> None:
    citizen = await corrected(*GAPS)
    await citizen.says("补材料")
    said = text.replace("{1}", ANSWERS["1"]).replace("{2}", ANSWERS["2"])
    assert "请核对" in await citizen.says(said)
    await citizen.says("确认提交")
    assert given(citizen) == ANSWERS


async def test_a_number_in_an_answer_does_not_divide_it() -> None:
    citizen = await corrected(GAPS[0])
    await citizen.says("补材料")
    await citizen.says("1. 公司更名；2. 登记证在变更")
    await citizen.says("确认")
    assert given(citizen) == {"1": "1. 公司更名；2. 登记证在变更"}


async def test_whatever_is_said_is_the_answer_even_a_question() -> None:
    citizen = await corrected(GAPS[0])
    await citizen.says("补材料")
    assert "可以吗？" in await citizen.says("合同还在续签，先用旧合同可以吗？")


async def test_what_was_said_can_be_said_anew() -> None:
    citizen = await corrected(*GAPS)
    for words in ("补材料", "写错了的", "也写错了"):
        await citizen.says(words)
    assert "第 1 项" in await citizen.says("重新填写")
    for words in (*ANSWERS.values(), "确认"):
        await citizen.says(words)
    assert given(citizen) == ANSWERS


async def test_leaving_keeps_nothing_and_says_how_to_come_back() -> None:
    citizen = await corrected(*GAPS)
    for words in ("补材料", "公司去年更名"):
        await citizen.says(words)
    assert "补材料" in await citizen.says("算了")
    assert "更名" not in str(citizen.memory)
    assert citizen.cases[0].state == "correction"


async def test_progress_in_the_middle_is_answered() -> None:
    citizen = await corrected(*GAPS)
    await citizen.says("补材料")
    reply = await citizen.says("我的单子到哪了")
    assert "待补正" in reply
    assert reply.endswith(GAPS[0])


async def test_a_photo_is_answered_with_where_it_can_be_brought() -> None:
    citizen = await corrected(*GAPS)
    await citizen.says("补材料")
    reply = await citizen.sends(InboundKind.IMAGE)
    assert "窗口" in reply
    assert "邮寄" in reply
    assert reply.endswith(GAPS[0])


async def test_an_answer_that_is_too_long_is_not_cut() -> None:
    citizen = await corrected(GAPS[0])
    await citizen.says("补材料")
    assert "500 个字" in await citizen.says("更名" * 300)
    assert "answers" not in citizen.memory["slots"]


async def test_the_choice_beside_the_case_leads_here() -> None:
    citizen = await corrected(GAPS[0])
    shown = await citizen.says("我的单子到哪了")
    assert f"1. {GAPS[0]}" in shown
    assert GAPS[0] in await citizen.says(numbered(shown, "补交材料"))
    assert citizen.memory["loop"] == "supplement_form"


async def test_without_a_notice_there_is_nothing_to_supply() -> None:
    assert "没有等待补正" in await Citizen().says("补材料")


async def test_what_was_taken_back_meanwhile_is_not_supplied() -> None:
    citizen = await corrected(GAPS[0])
    for words in ("补材料", ANSWERS["1"]):
        await citizen.says(words)
    await citizen.hears_of("withdraw", {}, Role.ACCEPTANCE)
    assert "已经变了" in await citizen.says("确认")
    assert citizen.cases[0].state == "withdrawn"


async def test_a_complaint_is_supplied_with_text() -> None:
    citizen = Citizen()
    number = await complaining(citizen)
    employ(citizen.store, "C01", Role.COMPLAINT_HANDLER)
    await citizen.hears_of("assign", {"handler": "C01"}, Role.SUPERVISOR)
    wanted = {"text": "请说明是哪一天、哪个窗口"}
    await citizen.hears_of("request_information", wanted, Role.COMPLAINT_HANDLER)
    assert citizen.cases[-1].kind is CaseKind.COMPLAINT
    shown = await citizen.says("投诉有结果了吗")
    assert "请说明是哪一天" in shown
    await citizen.says(numbered(shown, "补充情况"))
    await citizen.says("11月18日上午，三号窗口")
    assert number in await citizen.says("确认")
    case = citizen.store.cases[number]
    assert case.state == "assigned"
    assert case.fields["supplements"] == [{"text": "11月18日上午，三号窗口"}]


async def test_of_several_one_is_chosen() -> None:
    citizen = await corrected(GAPS[0])
    number = await complaining(citizen)
    employ(citizen.store, "C01", Role.COMPLAINT_HANDLER)
    await citizen.hears_of("assign", {"handler": "C01"}, Role.SUPERVISOR, number=number)
    wanted = {"text": "请说明是哪一天"}
    await citizen.hears_of("request_information", wanted, Role.COMPLAINT_HANDLER, number=number)
    which = await citizen.says("补材料")
    assert GAPS[0] in await citizen.says(numbered(which, "电梯检验"))
