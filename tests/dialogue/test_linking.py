"""Which service item is meant: exactly, by sound, nearly, and not at all."""

import pytest

from bot.dialogue.linking import Linking
from bot.dialogue.model import Model
from bot.dialogue.spelling import Spelling

_NAMES = [
    ("verify_blood_pressure", "血压计检定"),
    ("verify_blood_pressure", "血压计"),
    ("verify_blood_pressure", "血压仪"),
    ("verify_water_meter", "水表"),
    ("inspect_elevator", "电梯"),
    ("training_equipment", "作业证"),
    ("training_metrologist", "作业证"),
]


@pytest.fixture(scope="module")
def spelling(model: Model) -> Spelling:
    lexicon = model.lexicon
    return Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)


@pytest.fixture(scope="module")
def linking(spelling: Spelling) -> Linking:
    return Linking(_NAMES, spelling)


@pytest.mark.parametrize(
    ("text", "items", "words"),
    [
        ("血压计检定多少钱", ["verify_blood_pressure"], ["血压计检定"]),
        ("檢血壓計", ["verify_blood_pressure"], ["血壓計"]),
        ("㏒血压计", ["verify_blood_pressure"], ["血压计"]),
        ("雪压记检定要带啥", ["verify_blood_pressure"], ["雪压记检定"]),
        ("血鸭仪能检吗", ["verify_blood_pressure"], ["血鸭仪"]),
        ("血压检定多少钱", ["verify_blood_pressure"], ["血压检定"]),
        ("水表和电梯", ["verify_water_meter", "inspect_elevator"], ["水表", "电梯"]),
    ],
)
def test_linked(
    linking: Linking, spelling: Spelling, text: str, items: list[str], words: list[str]
) -> None:
    folded = spelling.fold(text)
    found = linking.named(folded.text)
    assert [each.items for each in found] == [(item,) for item in items]
    spans = [folded.span(each.start, each.end) for each in found]
    assert [text[start:end] for start, end in spans] == words


@pytest.mark.parametrize(
    "text", ["社保怎么交", "水彪", "血压高吃什么药", "检定", "", "压力计检定"]
)
def test_not_linked(linking: Linking, spelling: Spelling, text: str) -> None:
    assert linking.named(spelling.fold(text).text) == ()


def test_items_of_one_name_are_all_told(linking: Linking, spelling: Spelling) -> None:
    (naming,) = linking.named(spelling.fold("作业证怎么考").text)
    assert naming.items == ("training_equipment", "training_metrologist")


def test_no_items_no_links(spelling: Spelling) -> None:
    assert Linking([], spelling).named(spelling.fold("血压计检定").text) == ()
