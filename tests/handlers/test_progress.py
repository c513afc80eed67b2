"""Following one's own cases; a stranger learns nothing."""

import pytest

from bot.domain.people.actor import Role
from tests.citizen import Citizen
from tests.handlers.test_apply import ANSWERS

#: A number with a right check character that belongs to no case.
UNKNOWN = "SQ202611220000172"


async def applicant() -> Citizen:
    citizen = Citizen()
    for text in ("我要送检两台血压计", *ANSWERS, "确认"):
        await citizen.says(text)
    return citizen


async def test_where_my_case_stands() -> None:
    citizen = await applicant()
    reply = await citizen.says("我的单子到哪了")
    assert citizen.cases[0].number in reply
    assert "待受理" in reply
    assert "下一步" in reply


async def test_my_case_by_its_number() -> None:
    citizen = await applicant()
    assert "待受理" in await citizen.says(citizen.cases[0].number)


async def test_without_cases() -> None:
    assert "还没有办件" in await Citizen().says("我的单子到哪了")
    assert "还没有办件" in await Citizen().says("我办过哪些业务")


async def test_several_cases_are_numbered() -> None:
    citizen = await applicant()
    for text in ("我要送检5台血压计", "同意", "确认"):
        await citizen.says(text)
    listed = await citizen.says("我办过哪些业务")
    first, second = sorted((case.number for case in citizen.cases), reverse=True)
    assert "2 件" in listed
    assert (
        f"1. 血压计检定 {first}：已提交，待受理。我们核对申请内容，结果会通知您，11月27日前"
        in listed
    )
    assert second in await citizen.says("2")


async def test_open_cases_come_before_those_that_are_over() -> None:
    citizen = await applicant()
    for text in ("我要送检5台血压计", "同意", "确认", "撤回申请", "1", "确认"):
        await citizen.says(text)
    older, newer = sorted(citizen.cases, key=lambda case: case.created)
    assert (older.state, newer.state) == ("submitted", "withdrawn")
    listed = await citizen.says("我的业务")
    assert f"1. 血压计检定 {older.number}：已提交" in listed
    assert f"2. 血压计检定 {newer.number}：已撤回" in listed
    only = await citizen.says("我的单子到哪了")
    assert older.number in only
    assert newer.number not in only


async def test_a_case_says_by_when_and_what_its_owner_can_do() -> None:
    citizen = await applicant()
    reply = await citizen.says("我的单子到哪了")
    assert "期限：11月27日前" in reply
    assert "1. 撤回申请" in reply
    stranger = Citizen("o-stranger", citizen.store)
    await stranger.says(citizen.cases[0].number)
    told = await stranger.says("8000")
    assert "待受理" in told
    assert "撤回" not in told


async def test_in_the_middle_of_a_form_cases_are_told_without_choices() -> None:
    citizen = await applicant()
    for text in ("我要送检5台血压计", "同意", "确认", "我要送检血压计", "同意"):
        await citizen.says(text)
    reply = await citizen.says("我的业务")
    assert "您共有 2 件" in reply
    assert "1. " not in reply
    assert "几台" in reply
    await citizen.says("3")
    assert citizen.memory["slots"]["quantity"] == 3


async def test_more_cases_than_can_be_read_are_counted() -> None:
    citizen = await applicant()
    for _ in range(6):
        for text in ("我要送检5台血压计", "同意", "确认"):
            await citizen.says(text)
    listed = await citizen.says("我的业务")
    assert "您共有 7 件，先列出 6 件" in listed
    assert "7. " not in listed
    assert len(listed.encode()) <= 2000


async def test_a_stranger_needs_the_phones_last_digits() -> None:
    owner = await applicant()
    number = owner.cases[0].number
    stranger = Citizen("o-stranger", owner.store)
    asked = await stranger.says(f"帮我查{number}")
    assert "后四位" in asked
    assert "待受理" not in asked
    assert "四位数字" in await stranger.says("138")
    assert "待受理" in await stranger.says("8000")
    assert stranger.memory == {}


async def test_wrong_and_unknown_are_answered_alike() -> None:
    owner = await applicant()
    replies = []
    for number in (owner.cases[0].number, UNKNOWN):
        stranger = Citizen("o-stranger", owner.store)
        replies.append([await stranger.says(text) for text in (f"查一下{number}", "9999")])
    assert replies[0] == replies[1]
    assert "没有查到" in replies[0][1]


async def test_number_and_digits_in_one_message() -> None:
    owner = await applicant()
    number = owner.cases[0].number
    stranger = Citizen("o-stranger", owner.store)
    assert "没有查到" in await stranger.says(f"查{number}，手机尾号9999")
    assert "待受理" in await stranger.says(f"查{number}，手机尾号8000")


async def test_a_mistyped_number_is_told() -> None:
    assert "有误" in await Citizen().says("SQ202611220000173")


async def test_the_lookup_is_left() -> None:
    citizen = Citizen()
    await citizen.says(UNKNOWN)
    assert "不查了" in await citizen.says("算了")
    assert citizen.memory == {}


async def test_the_lookup_gives_way_to_an_application() -> None:
    citizen = Citizen()
    await citizen.says(UNKNOWN)
    assert "单位" in await citizen.says("我要送检两台血压计")
    assert citizen.memory["loop"] == "application_form"
    assert "phone_tail" not in citizen.memory["slots"]


async def test_another_number_starts_the_lookup_anew() -> None:
    owner = await applicant()
    stranger = Citizen("o-stranger", owner.store)
    await stranger.says(UNKNOWN)
    assert "后四位" in await stranger.says(owner.cases[0].number)
    assert "待受理" in await stranger.says("8000")


@pytest.mark.parametrize("digits", ["８０００", "8000。", "后四位是8000"])
async def test_digits_as_people_write_them(digits: str) -> None:
    owner = await applicant()
    stranger = Citizen("o-stranger", owner.store)
    await stranger.says(owner.cases[0].number)
    assert "待受理" in await stranger.says(digits)


async def test_a_foreign_number_while_an_application_is_open() -> None:
    citizen = Citizen()
    await citizen.says("我要送检两台血压计")
    reply = await citizen.says(f"帮我查一下{UNKNOWN}")
    assert "先填完" in reply
    assert citizen.memory["loop"] == "application_form"


async def test_a_tail_is_not_guessed() -> None:
    owner = await applicant()
    number = owner.cases[0].number
    guesser = Citizen("o-guesser", owner.store)
    refusals = [await guesser.says(f"查{number}，尾号{tail}") for tail in range(1000, 1005)]
    assert len(set(refusals)) == 1
    spent = await guesser.says(f"查{number}，尾号8000")
    assert "明天再试" in spent
    assert "待受理" not in spent
    assert await guesser.says(f"查{UNKNOWN}，尾号8000") == spent, "learns nothing from it either"
    # The owner's own questions are never counted.
    assert "待受理" in await owner.says(f"查{number}，尾号0000")


async def test_why_it_was_refused_can_be_read_again() -> None:
    citizen = await applicant()
    reason = {"code": "beyond_capability", "text": "本院不检定水银柱式", "remedy": "可到省院办理"}
    await citizen.hears_of("refuse", reason, Role.ACCEPTANCE)
    reply = await citizen.says("进度")
    assert "不予受理的理由：本院不检定水银柱式\n救济途径：可到省院办理" in reply
    assert "beyond_capability" not in reply
