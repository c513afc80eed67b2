"""Words of danger, and words that only look like them."""

import pytest

from bot.domain.conversation.risk import NO_RISK, Risk, risk_from
from bot.domain.entries import WrongEntry
from tests.factories import content

RISK = risk_from(content("risk.yml"))


@pytest.mark.parametrize(
    "text",
    [
        "电梯困人了",
        "有人被困在电梯里",
        "我不想活了",
        "厨房燃气泄漏了",
        "锅炉要爆炸了",
        "着火了",
        "有人触电",
    ],
)
def test_danger(text: str) -> None:
    assert RISK.told_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "漏电保护器怎么检",
        "燃气泄漏报警器检定多少钱",
        "气体检测仪校准",
        "防爆电气设备要检吗",
        "锅炉会爆炸吗",
        "怎么预防触电",
        "血压计坏了",
        "我肺都要炸了，等了一个月",
    ],
)
def test_no_danger(text: str) -> None:
    assert not RISK.told_in(text)


def test_danger_beside_a_harmless_name() -> None:
    risk = Risk(("泄漏",), ("泄漏报警",))
    assert not risk.told_in("泄漏报警器")
    assert risk.told_in("泄漏报警器响了，在泄漏")
    assert not NO_RISK.told_in("泄漏")


def test_a_list_without_words_is_refused() -> None:
    with pytest.raises(WrongEntry):
        risk_from({"words": [], "harmless": ["泄漏报警"]})
