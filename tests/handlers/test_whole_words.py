"""What one message names is taken whole: an address with its house number, every instrument."""

import pytest

from tests.citizen import Citizen
from tests.handlers.lifts import APPLYING


@pytest.mark.parametrize("address", ["示例路1号幸福小区3栋", "人民路 18号", "计量路二十一号 2 幢"])
async def test_a_house_number_is_no_day(address: str) -> None:
    citizen = Citizen()
    for text in APPLYING[:5]:
        await citizen.says(text)
    await citizen.says(address)
    assert citizen.memory["slots"]["address"] == address
    assert citizen.memory["slots"].get("date") is None


async def test_everything_that_cannot_be_handed_in_is_named() -> None:
    reply = await Citizen().says("我有10台血压计，8个充电桩，3台血糖仪要检")
    assert "“充电桩、血糖仪”目前还不能在线办理" in reply
