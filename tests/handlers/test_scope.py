"""Somebody else's business, and what is not understood."""

import csv
from pathlib import Path

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


async def test_what_others_do_is_sent_to_them_or_asked_about() -> None:
    """Over sentences that judge: all are answered, hardly one as if it were ours."""
    with (Path(__file__).parents[1] / "data" / "dev3.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    asked = [row["text"] for row in rows if row["label"] == "out_of_scope"]
    replies = {text: await Citizen().says(text) for text in asked}
    sent = [text for text, reply in replies.items() if "请咨询：" in reply]
    for text in sent:
        assert any(body.phone in replies[text] for body in content().bodies), text
    taken = [text for text, reply in replies.items() if "/guide/" in reply or "SQ" in reply]
    assert all(replies.values())
    assert len(sent) >= 0.8 * len(asked)
    assert len(taken) <= 0.03 * len(asked), taken
