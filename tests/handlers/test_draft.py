"""An application set aside for a person, taken up again or thrown away."""

import pytest

from tests.citizen import Citizen


async def half_filled() -> Citizen:
    citizen = Citizen()
    for text in ("我要送检两台血压计", "示例市第一人民医院", "跳过", "同意"):
        await citizen.says(text)
    return citizen


@pytest.mark.parametrize("words", ["人工", "转人工客服"])
async def test_a_person_is_wanted_in_the_middle(words: str) -> None:
    citizen = await half_filled()
    reply = await citizen.says(words)
    assert "编号" in reply
    assert "“继续”" in reply
    assert "loop" not in citizen.memory
    await citizen.says("谢谢")
    resumed = await citizen.says("继续")
    assert "怎么称呼" in resumed
    assert citizen.memory["slots"]["quantity"] == 2
    assert "draft" not in citizen.memory["slots"]


async def test_applying_again_takes_the_draft_up() -> None:
    citizen = await half_filled()
    await citizen.says("人工")
    assert "怎么称呼" in await citizen.says("我要送检血压计")


async def test_a_draft_is_thrown_away() -> None:
    citizen = await half_filled()
    await citizen.says("人工")
    assert "咨询结束" in await citizen.says("取消"), "first nobody is waited for"
    assert "已删除" in await citizen.says("算了")
    assert citizen.memory == {"slots": {"item": "verify_blood_pressure"}}
    assert "接着填" not in await citizen.says("继续")


async def test_following_mentions_the_draft() -> None:
    citizen = await half_filled()
    await citizen.says("人工")
    assert "“继续”" in await citizen.says("我的单子到哪了")
