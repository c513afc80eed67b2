"""Applying: the form from the first word to the case number."""

import json
from datetime import timedelta

import pytest

from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content

#: What is left to say after 我要送检两台血压计, up to the summary.
ANSWERS = ("示例市第一人民医院", "跳过", "同意", "王建国", "13800138000", "跳过", "下周一", "没有")
PERSONAL = ("13800138000", "王建国")


async def applying(*answers: str) -> Citizen:
    citizen = Citizen()
    for text in ("我要送检两台血压计", *answers):
        await citizen.says(text)
    return citizen


async def test_from_the_first_word_to_the_case_number() -> None:
    citizen = Citizen()
    opened = await citizen.says("我要送检两台血压计")
    assert "几台" not in opened, "the quantity has been said"
    assert "单位" in opened
    for answer in ANSWERS[:-1]:
        await citizen.says(answer)
    summary = await citizen.says(ANSWERS[-1])
    for line in ("数量：2台", "示例市第一人民医院", "138****8000", "2026年11月23日"):
        assert line in summary
    assert content().items["verify_blood_pressure"].declaration in summary
    assert not any(value in summary for value in PERSONAL)
    receipt = await citizen.says("确认")
    (case,) = citizen.cases
    assert case.number in receipt
    assert case.fields == {
        "quantity": 2,
        "organisation": "示例市第一人民医院",
        "contact": "王建国",
        "phone": "13800138000",
        "date": "2026-11-23",
    }
    assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}


async def test_confirming_twice_files_once() -> None:
    citizen = await applying(*ANSWERS, "1")
    assert "操作" in await citizen.says("我的单子到哪了")
    await citizen.says("1")
    await citizen.says("确认")
    assert len(citizen.cases) == 1


@pytest.mark.parametrize(
    ("before", "wrong", "reason"),
    [
        (4, "1380013", "11 位"),
        (4, "王建国", "手机号"),
        (1, "91350100M000100Y44", "信用代码"),
        (1, "123", "18 位"),
        (3, "1380013", "姓名"),
        (6, "昨天", "已经过去"),
    ],
)
async def test_a_bad_value_is_refused_with_its_reason_and_asked_again(
    before: int, wrong: str, reason: str
) -> None:
    citizen = await applying(*ANSWERS[:before])
    slots = citizen.memory["slots"]
    assert reason in await citizen.says(wrong)
    assert citizen.memory["slots"] == slots


async def test_nothing_and_too_much_are_no_quantities() -> None:
    citizen = Citizen()
    await citizen.says("我要送检血压计")
    assert "9999" in await citizen.says("0")
    assert "准确" in await citizen.says("很多")
    assert "单位" in await citizen.says("两台")


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on() -> None:
    citizen = await applying(*ANSWERS[:3])
    slots = citizen.memory["slots"]
    reply = await citizen.says("多少钱")
    assert "免费" in reply
    assert reply.endswith("请问联系人怎么称呼？")
    assert citizen.memory["slots"] == slots
    assert "联系电话" in await citizen.says("王建国")


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("电话改成13900139000", "phone", "13900139000"),
        ("数量改成三台", "quantity", 3),
        ("不是两台，是五台", "quantity", 5),
        ("联系人写错了，应该是赵六", "contact", "赵六"),
        ("单位改成示例市第二人民医院", "organisation", "示例市第二人民医院"),
    ],
)
async def test_a_value_is_corrected_at_the_summary(text: str, key: str, value: object) -> None:
    citizen = await applying(*ANSWERS)
    assert "请核对" in await citizen.says(text)
    assert citizen.memory["slots"][key] == value
    await citizen.says("确认")
    assert citizen.cases[0].fields[key] == value


async def test_a_value_is_corrected_while_another_is_asked() -> None:
    citizen = await applying(*ANSWERS[:5])
    reply = await citizen.says("电话改成13900139000")
    assert "139****9000" in reply
    assert "型号" in reply
    assert citizen.memory["slots"]["phone"] == "13900139000"


async def test_a_bad_correction_is_refused_and_asked() -> None:
    citizen = await applying(*ANSWERS)
    reply = await citizen.says("电话改成138")
    assert "11 位" in reply
    assert citizen.memory["slots"]["requested_slot"] == "phone"
    assert "请核对" in await citizen.says("13700137000")


async def test_a_field_is_chosen_by_number_to_be_changed() -> None:
    citizen = await applying(*ANSWERS)
    fields = await citizen.says("2")
    assert "4. 联系人" in fields
    assert "怎么称呼" in await citizen.says("4")
    assert "李*" in await citizen.says("李四")


async def test_cancelling_leaves_nothing_behind() -> None:
    for stage in range(len(ANSWERS) + 1):
        citizen = await applying(*ANSWERS[:stage])
        assert "没有保留" in await citizen.says("算了")
        assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}
        assert citizen.cases == []


async def test_consent_comes_before_the_first_personal_value() -> None:
    citizen = await applying(*ANSWERS[:1])
    asked = await citizen.says("跳过")
    for part in ("联系信息", "期限", "/privacy", "1. 同意", "2. 不同意", content().office.name):
        assert part in asked
    refused = await citizen.says("2")
    assert content().office.phone in refused
    assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}


async def test_a_phone_said_at_once_is_used_only_with_consent() -> None:
    citizen = Citizen()
    opened = await citizen.says("我要送检两台血压计，电话13800138000")
    assert "/privacy" in opened
    assert "不收集" in await citizen.says("不同意")
    assert "13800138000" not in json.dumps(citizen.memory)


async def test_a_private_person_is_not_asked_for_the_code_of_an_organisation() -> None:
    citizen = await applying()
    assert "同意" in await citizen.says("个人")


async def test_a_mandatory_question_cannot_be_skipped() -> None:
    citizen = await applying(*ANSWERS[:3])
    reply = await citizen.says("跳过")
    assert "必须填写" in reply
    assert "怎么称呼" in reply


async def test_a_phone_where_a_name_was_asked_is_not_taken_for_one() -> None:
    citizen = await applying(*ANSWERS[:3])
    reply = await citizen.says("13900139000")
    assert "联系电话 139****9000" in reply
    assert "怎么称呼" in reply
    assert "型号" in await citizen.says("王建国"), "the phone is known now"


async def test_the_full_form_is_small() -> None:
    citizen = await applying(*ANSWERS[:-1], "备注" * 50)
    await citizen.says("2")
    assert len(json.dumps(citizen.memory, ensure_ascii=False).encode()) <= 1500


async def test_a_location_is_no_answer_to_a_name() -> None:
    citizen = await applying(*ANSWERS[:3])
    reply = await citizen.sends(InboundKind.LOCATION, text="示例市示例路1号")
    assert content().office.address in reply
    assert reply.endswith("请问联系人怎么称呼？")


async def test_a_day_that_goes_by_before_the_confirmation_is_asked_again() -> None:
    citizen = await applying(*ANSWERS)
    citizen.now += timedelta(days=7)
    assert "打算哪天送来" in await citizen.says("确认")
    assert "请核对" in await citizen.says("明天")
    assert citizen.cases == []
    await citizen.says("确认")
    assert citizen.cases[0].fields["date"] == "2026-11-28"


@pytest.mark.parametrize("slots", [{"form_item": "gone"}, {"requested_slot": "gone"}])
async def test_a_form_that_the_content_no_longer_has_is_closed(slots: dict[str, str]) -> None:
    citizen = await applying(*ANSWERS[:3])
    citizen.memory = {**citizen.memory, "slots": {**citizen.memory["slots"], **slots}}
    reply = await citizen.says("你好")
    assert "重新开始" in reply
    assert "您好" in reply
    assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}


async def test_an_item_that_is_not_here_yet_cannot_be_applied_for() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要送检充电桩")
    assert content().office.phone in reply
    assert "loop" not in citizen.memory
