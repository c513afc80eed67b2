"""Which items a text is about: named, described, shared, several, none."""

import pytest

from bot.dialogue.understanding import Understanding


def first(understanding: Understanding, text: str, context: str | None = None) -> str | None:
    entities = understanding.parse(text, context_item=context).entities
    return next((each.value for each in entities if each.entity == "item"), None)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("我是开诊所的，那个量血压的东西要拿什么过去", "verify_blood_pressure"),
        ("走蒸汽的管子多久验一次", "inspect_pressure_pipe"),
        ("出租车上打表的那个检一次要多久", "verify_taximeter"),
        ("摊上称菜的那个台子要带啥去验", "verify_scale"),
    ],
)
def test_what_is_described_is_found(understanding: Understanding, text: str, item: str) -> None:
    assert first(understanding, text) == item


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("锅炉上的安全阀怎么校", "inspect_safety_valve"),
        ("锅炉房的压力表要送检", "verify_pressure_gauge"),
        ("考叉车证要什么条件", "training_equipment"),
    ],
)
def test_the_head_of_several_names_is_meant(
    understanding: Understanding, text: str, item: str
) -> None:
    assert first(understanding, text) == item


def test_two_things_side_by_side_are_both_meant(understanding: Understanding) -> None:
    parse = understanding.parse("血压计和电梯都要检")
    named = [each.value for each in parse.entities if each.entity == "item"]
    assert named == ["verify_blood_pressure", "inspect_elevator"]


@pytest.mark.parametrize("text", ["多少钱", "社保怎么交", "你好", "今天下雨吗", "要带什么材料"])
def test_what_is_about_nothing_stays_so(understanding: Understanding, text: str) -> None:
    parse = understanding.parse(text)
    assert [each for each in parse.entities if each.entity == "item"] == []
    assert parse.item is None


def test_a_shared_name_belongs_to_what_is_talked_about(understanding: Understanding) -> None:
    for item in ("training_equipment", "training_metrologist"):
        parse = understanding.parse("培训班怎么收费", context_item=item)
        assert parse.item == item


def test_the_ranking_sums_to_no_more_than_one(understanding: Understanding) -> None:
    for text in ("培训班怎么收费", "那个转圈的机器要检吗", "水表电表", "血压计"):
        shares = [share for _, share in understanding.parse(text).items]
        assert sum(shares) <= 1.0001
        assert shares == sorted(shares, reverse=True)
