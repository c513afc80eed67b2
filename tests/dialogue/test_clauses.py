"""Several things in one message."""

import pytest

from bot.dialogue.clauses import heard
from bot.dialogue.understanding import Understanding
from tests.citizen import NOON


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("多少钱", ["guide/fee"]),
        ("要带什么材料，多少钱？", ["guide/materials", "guide/fee"]),
        ("你们在哪里 几点上班", ["org/location", "org/hours"]),
        ("那要多少钱啊几天能好", ["guide/fee", "guide/time_limit"]),
        ("多少钱，收费标准是什么", ["guide/fee"]),
        ("我要投诉，多少钱", ["complain"]),
        ("我是示例市人民医院的王芳，电话13812345678，要送检30台血压计，麻烦了", ["apply"]),
    ],
)
def test_what_is_heard(understanding: Understanding, text: str, intents: list[str]) -> None:
    assert [parse.intent for parse in heard(understanding, text, None, NOON.date())] == intents


def test_the_item_named_once_is_meant_by_every_question(understanding: Understanding) -> None:
    for parse in heard(understanding, "血压计检定要带什么，多少钱", None, NOON.date()):
        named = [each.value for each in parse.entities if each.entity == "item"]
        assert named == ["verify_blood_pressure"]
