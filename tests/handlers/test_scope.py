"""Somebody else's business, and what is not understood."""

import pytest

from tests.citizen import Citizen, content


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("社保怎么交", "12333"),
        ("医保卡丢了去哪补", "12393"),
        ("公积金怎么提取", "12329"),
        ("个税怎么退", "12366"),
        ("违章怎么处理", "12123"),
        ("护照办理要多久", "12367"),
        ("营业执照怎么办", "12315"),
        ("落户政策是怎样的", "12345"),
        ("今天天气", "12345"),
    ],
)
async def test_whose_business_it_is_and_their_phone(text: str, phone: str) -> None:
    reply = await Citizen().says(text)
    assert f"电话 {phone}" in reply
    assert "本机构不能办理" in reply


async def test_nonsense_gets_options_then_a_persons_phone() -> None:
    citizen = Citizen()
    options = await citizen.says("asdfgh")
    assert "1. " in options
    assert "2. " in options
    assert content().office.phone in await citizen.says("qwert zxcv")


async def test_an_option_is_picked() -> None:
    citizen = Citizen()
    await citizen.says("asdfgh")
    assert "没有听明白" not in await citizen.says("1")


async def test_understanding_again_forgets_the_miss() -> None:
    citizen = Citizen()
    await citizen.says("asdfgh")
    await citizen.says("你好")
    assert citizen.memory == {}
    assert "1. " in await citizen.says("asdfgh")
