"""Rating: by number, words or stars; once; a bad one is called back about."""

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import Role
from tests.citizen import Citizen, numbered
from tests.handlers.test_apply import ANSWERS


async def with_closed_case() -> Citizen:
    citizen = Citizen()
    for text in ("我要送检两台血压计", *ANSWERS, "确认"):
        await citizen.says(text)
    (number,) = [case.number for case in citizen.cases if case.state == "submitted"]
    await citizen.hears_of("withdraw", {}, Role.ACCEPTANCE, number=number)
    data = {"refund": "0", "sample": "none", "record": "没有收费，没有收样"}
    told = await citizen.hears_of("settle", data, Role.FINANCE, number=number)
    assert "回复“评价”" in told
    return citizen


def applications(citizen: Citizen) -> list[str]:
    return sorted(case.number for case in citizen.cases if case.kind is CaseKind.APPLICATION)


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("非常满意", 5),
        ("满意", 4),
        ("基本满意", 3),
        ("5", 5),
        ("４", 4),
        ("五星好评", 5),
        ("给三颗星吧", 3),
        ("打4分", 4),
    ],
)
async def test_a_level_in_any_words(words: str, level: int) -> None:
    citizen = await with_closed_case()
    number = applications(citizen)[0]
    reply = await citizen.says(words)
    assert number in reply
    assert citizen.store.ratings[number].level == level
    assert "loop" not in citizen.memory


async def test_the_number_of_a_choice_is_its_level() -> None:
    citizen = await with_closed_case()
    how = await citizen.says("我要评价")
    assert "5. 非常满意" in how
    assert "1. 非常不满意" in how
    await citizen.says("5")
    assert citizen.store.ratings[applications(citizen)[0]].level == 5


@pytest.mark.parametrize("words", ["不满意", "给一星", "2"])
async def test_a_bad_one_is_asked_about_once_and_called_back(words: str) -> None:
    citizen = await with_closed_case()
    number = applications(citizen)[0]
    assert "哪里做得不好" in await citizen.says(words)
    assert citizen.store.ratings == {}
    reply = await citizen.says("等了太久，你们安全检查也不做吗")
    (call_back,) = [case for case in citizen.cases if case.category == "bad_rating"]
    assert call_back.number in reply
    assert "7 个工作日内" in reply
    assert call_back.linked == number
    assert citizen.store.ratings[number].comment == "等了太久，你们安全检查也不做吗"
    assert citizen.memory.get("loop") is None
    standing = await citizen.says(call_back.number)
    assert "与您联系" in standing
    assert "受理" not in standing


@pytest.mark.parametrize("words", ["跳过", "没有", "不想说"])
async def test_a_bad_one_without_words(words: str) -> None:
    citizen = await with_closed_case()
    await citizen.says("非常不满意")
    assert "已登记回访" in await citizen.says(words)


async def test_a_bad_one_is_not_given_after_all() -> None:
    citizen = await with_closed_case()
    await citizen.says("非常不满意")
    assert "没有提交" in await citizen.says("算了")
    assert citizen.store.ratings == {}


async def test_once_for_each_case() -> None:
    citizen = await with_closed_case()
    number = applications(citizen)[0]
    await citizen.says("满意")
    assert "没有等您评价" in await citizen.says("非常满意")
    assert "只评一次" in await citizen.says(f"{number} 给五星好评")
    assert citizen.store.ratings[number].level == 4


async def test_one_of_several_is_chosen() -> None:
    citizen = await with_closed_case()
    await citizen.says("转人工")
    await citizen.says("不用人工了")
    first = applications(citizen)[0]
    which = await citizen.says("给五星")
    assert "哪一件" in which
    await citizen.says(numbered(which, f"血压计检定 {first}"))
    assert [rating.level for rating in citizen.store.ratings.values()] == [5]
    assert first in citizen.store.ratings
    assert "谢谢" in await citizen.says("满意")
    assert len(citizen.store.ratings) == 2


@pytest.mark.parametrize("words", ["我要评价", "五星好评"])
async def test_nothing_to_rate(words: str) -> None:
    assert "没有等您评价" in await Citizen().says(words)


async def test_a_digit_that_rates_nothing_is_not_understood() -> None:
    assert "没有听明白" in await Citizen().says("5")


async def test_a_digit_is_no_rating_where_something_is_asked() -> None:
    citizen = await with_closed_case()
    await citizen.says("投诉")
    await citizen.says("窗口的人对我吼了半天")
    assert "已登记" in await citizen.says("1")
    assert citizen.store.ratings == {}


async def test_another_citizens_case_is_not_rated() -> None:
    owner = await with_closed_case()
    number = applications(owner)[0]
    stranger = Citizen("o-stranger", owner.store)
    assert "没有找到" in await stranger.says(f"{number} 给五星好评")
    assert owner.store.ratings == {}


async def test_a_case_that_is_not_over_is_not_rated() -> None:
    citizen = Citizen()
    for text in ("我要送检两台血压计", *ANSWERS, "确认"):
        await citizen.says(text)
    assert "还没有办结" in await citizen.says(f"{applications(citizen)[0]} 给五星好评")


async def test_an_ended_talk_with_a_person_is_rated() -> None:
    citizen = Citizen()
    await citizen.says("转人工")
    assert "评价" in await citizen.says("不用人工了")
    assert "谢谢" in await citizen.says("非常满意")


async def test_a_person_is_wanted_instead_of_words() -> None:
    citizen = await with_closed_case()
    await citizen.says("不满意")
    assert "编号" in await citizen.says("转人工")
    assert citizen.memory.get("loop") is None
