"""Changing what a form already holds."""

import pytest

from bot.dialogue.corrections import changing, corrected
from bot.domain.fields import Field, FieldKind

FIELDS = (
    Field("quantity", FieldKind.QUANTITY, "数量", "几台？", "2台", unit="台"),
    Field("organisation", FieldKind.ORGANISATION, "单位名称", "哪个单位？", "示例医院"),
    Field("contact", FieldKind.NAME, "联系人", "怎么称呼？", "王建国"),
    Field("phone", FieldKind.PHONE, "联系电话", "电话？", "13800138000"),
    Field("date", FieldKind.DATE, "计划送检日期", "哪天？", "12月3日"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电话改成13900139000", {"phone": "13900139000"}),
        ("把联系电话改为 13900139000 吧", {"phone": "13900139000"}),
        ("电话写错了，应该是13900139000", {"phone": "13900139000"}),
        ("手机号：13900139000", {"phone": "13900139000"}),
        ("数量 3", {"quantity": "3"}),
        ("数量改成三台", {"quantity": "三台"}),
        ("单位改成示例二院，数量改成五台", {"organisation": "示例二院", "quantity": "五台"}),
        ("联系人叫错了", {}),
        ("联系人写错了", {"contact": None}),
        ("电话不对", {"phone": None}),
        ("改一下日期", {"date": None}),
        ("我要改电话", {"phone": None}),
        ("修改联系电话", {"phone": None}),
        ("日期改到12月3日", {"date": "12月3日"}),
    ],
)
def test_what_is_corrected(text: str, expected: dict[str, str | None]) -> None:
    assert corrected(text, FIELDS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "电话是多少",
        "数量是什么意思",
        "你们的电话改了吗",
        "王建国",
        "我要送检两台血压计",
        "没有",
        "地址在哪",
    ],
)
def test_what_corrects_nothing(text: str) -> None:
    assert corrected(text, FIELDS) == {}


def test_changing() -> None:
    assert changing("不是两台，是三台")
    assert not changing("两台")
