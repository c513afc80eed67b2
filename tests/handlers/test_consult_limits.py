"""What is not on offer, and what asks for several things at once."""

import re

import pytest

from tests.citizen import Citizen, content


async def test_of_two_items_the_first_is_applied_for_and_the_other_is_not_forgotten() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要送检一台电子秤和两台血压计")
    assert "先办电子秤（衡器）检定；血压计检定请在这件提交后" in reply
    assert citizen.memory["slots"]["quantity"] == 1


async def test_of_two_things_to_be_done_the_second_is_not_forgotten() -> None:
    citizen = Citizen()
    reply = await citizen.says("我要投诉窗口态度恶劣，再给我报一台血压计检定")
    assert "我们一件一件办" in reply
    assert citizen.memory["loop"] == "complaint_form"


@pytest.mark.parametrize("text", ["听诊器能检吗", "望远镜检定多少钱"])
async def test_other_instruments_are_not_answered_as_ours(text: str) -> None:
    reply = await Citizen().says(text)
    assert "目前还不能在线" in reply
    assert re.search("目前可在线办理：.*民生计量", reply)
    assert content().office.phone in reply


@pytest.mark.parametrize(
    ("text", "near"), [("充电桩能检吗", "充电桩"), ("血糖仪检定多少钱", "血糖仪")]
)
async def test_what_is_known_of_other_instruments_is_offered(text: str, near: str) -> None:
    citizen = Citizen()
    reply = await citizen.says(text)
    assert f"事项目录里没有“{near}”" in reply
    assert content().office.phone in reply
    assert re.search(f"1. .*{near}", reply)
    assert "都不是，转人工" in reply
    assert near in await citizen.says("1")
