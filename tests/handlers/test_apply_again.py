"""Applying again asks nothing that is known (G4.1.7); the forms of all items, field by field."""

import pytest

from tests.citizen import Citizen, content, numbered
from tests.handlers.lifts import APPLYING, applied
from tests.handlers.test_progress import applicant

KNOWN = {"organisation": "示例市第一人民医院", "contact": "王建国", "phone": "13800138000"}


def questions(reply: str, item: str) -> list[str]:
    """The fields of the item that the reply asks for."""
    form = content().items[item].form
    return [field.key for field in form if field.ask.rstrip("。？") in reply]


async def test_the_same_item_again_goes_straight_to_the_summary() -> None:
    citizen = await applicant()
    opened = await citizen.says("再送检三台血压计")
    assert (
        "沿用您上次填的：单位名称 示例市第一人民医院、联系人 王**、联系电话 138****8000" in opened
    )
    assert "13800138000" not in opened
    assert "是否同意" in opened, "consent to each application, before what is personal is used"
    summary = await citizen.says("同意")
    assert "请核对" in summary
    assert questions(opened, "verify_blood_pressure") == []
    assert questions(summary, "verify_blood_pressure") == []
    await citizen.says("确认")
    assert citizen.cases[1].fields == {"quantity": 3, **KNOWN}


async def test_only_what_is_not_known_is_asked() -> None:
    citizen = await applicant()
    replies = [await citizen.says("我要送检血压计")]
    replies += [await citizen.says(text) for text in ("同意", "4台")]
    asked = [key for reply in replies for key in questions(reply, "verify_blood_pressure")]
    assert asked == ["quantity"]
    assert "请核对" in replies[-1]


async def test_another_item_takes_over_what_it_shares() -> None:
    citizen = await applicant()
    answers = ("同意", "1", "1", "91350100M000100Y43", "示例市计量路 8 号", *["跳过"] * 3)
    replies = [await citizen.says(text) for text in ("报检电梯两部", *answers)]
    asked = [key for reply in replies for key in questions(reply, "inspect_elevator")]
    assert not set(asked) & set(KNOWN)
    assert asked == ["kind", "device", "uscc", "address", "registration", "date", "note"]
    await citizen.says("确认")
    assert KNOWN.items() <= citizen.cases[1].fields.items()


async def test_what_is_known_can_be_changed_at_once_or_at_the_end() -> None:
    citizen = await applicant()
    await citizen.says("再送检三台血压计，电话13900139000")
    await citizen.says("同意")
    assert "联系人怎么称呼" in await citizen.says("修改联系人")
    assert "李*" in await citizen.says("李四")
    assert "已记下：备注 袖带漏气" in await citizen.says("备注：袖带漏气")
    await citizen.says("确认")
    fields = citizen.cases[1].fields
    assert (fields["phone"], fields["contact"]) == ("13900139000", "李四")
    assert fields["note"] == "袖带漏气"


async def test_a_left_open_field_is_asked_when_it_is_wanted() -> None:
    citizen = await applicant()
    for text in ("再送检三台血压计", "同意"):
        await citizen.says(text)
    assert "哪天送来" in await citizen.says("修改计划送检日期")
    assert "2026年11月23日" in await citizen.says("下周一")


async def test_another_organisation_has_another_code() -> None:
    citizen = await applied()
    await citizen.says("报检电梯一部")
    await citizen.says("同意")
    await citizen.says("单位改成示例市康宁物业管理有限公司")
    replies = [await citizen.says(text) for text in ("1", "1")]
    assert "信用代码" in replies[-1]


async def test_without_consent_nothing_known_is_used() -> None:
    citizen = await applicant()
    await citizen.says("再送检三台血压计")
    assert "不收集" in await citizen.says("不同意")
    assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}


async def test_somebody_else_has_nothing_known() -> None:
    owner = await applicant()
    stranger = Citizen("o-stranger", owner.store)
    opened = await stranger.says("我要送检两台血压计")
    assert "沿用" not in opened
    assert "王" not in opened


async def test_a_lift_is_applied_for_in_chat() -> None:
    citizen = await applied()
    assert citizen.cases[0].fields == {
        "kind": "periodic",
        "device": "traction",
        "quantity": 2,
        "organisation": "示例市幸福物业管理有限公司",
        "uscc": "91350100M000100Y43",
        "address": "示例市计量路 8 号幸福小区 3 栋",
        "contact": "王建国",
        "phone": "13800138000",
        "date": "2026-12-10",
    }
    assert citizen.cases[0].item == "inspect_elevator"


async def test_choices_are_taken_by_number_and_by_name_and_refused_otherwise() -> None:
    citizen = Citizen()
    for text in APPLYING[:2]:
        await citizen.says(text)
    assert "没有这个序号" in await citizen.says("9")
    assert "请回复序号" in await citizen.says("豪华的")
    assert "全称" in await citizen.says("扶梯")
    assert citizen.memory["slots"]["device"] == "escalator"


LICENCE = (
    "1",
    "示例市精密机械有限公司",
    "91350100M000100Y43",
    "0.05级活塞式压力计标准装置",
    "（0.1～6）MPa",
    "0.05级",
    "一般压力表检定",
    "送交窗口",
    "示例市计量路 18 号 2 号楼",
    "同意",
    "王建国",
    "0512-65123456",
    "跳过",
)


@pytest.mark.parametrize("opening", ["我要申请计量标准考核", "我要申请"])
async def test_a_licence_is_applied_for_in_chat(opening: str) -> None:
    citizen = Citizen()
    first = await citizen.says(opening)
    if opening == "我要申请":
        which = await citizen.says(numbered(first, "行政许可"))
        await citizen.says(numbered(which, "计量标准器具核准"))
    replies = [await citizen.says(text) for text in LICENCE]
    assert "请核对" in replies[-1], replies
    assert "【收件回执】" in await citizen.says("确认")
    (case,) = citizen.cases
    assert case.item == "license_standard"
    assert case.fields["projects"] == "一般压力表检定"
    assert case.fields["uncertainty"] == "0.05级"


@pytest.mark.parametrize("words", ["怎么收费", "要带什么材料", "给我报个价", "我要申请"])
async def test_with_several_items_the_item_is_asked_everywhere(words: str) -> None:
    citizen = Citizen()
    groups = await citizen.says(words)
    for item in content().items.values():
        numbered(groups, item.group)
    which = await citizen.says(numbered(groups, "特种设备"))
    reply = await citizen.says(numbered(which, "电梯检验"))
    assert "电梯检验" in reply
