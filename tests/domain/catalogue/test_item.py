"""Item files: read back equal, pinned by their hash, every mistake named with its path."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.catalogue.guide import Aspect
from bot.domain.catalogue.item import item_from
from bot.domain.entries import WrongEntry
from tests.factories import blood_pressure, content

FILE = "catalogue/verify_blood_pressure.yml"


def test_an_item_reads_back_equal_and_keeps_its_digest() -> None:
    item = blood_pressure()
    again = item_from(item.to_mapping())
    assert again == item
    assert again.digest == item.digest
    assert len(item.digest) == 64


def test_any_change_is_another_version() -> None:
    changed = content(FILE)
    changed["days"] = 6
    assert item_from(changed).digest != blood_pressure().digest


def test_choices_and_units_survive_pinning() -> None:
    mapping = content(FILE)
    mapping["form"].append(
        {
            "key": "delivery",
            "kind": "choice",
            "label": "取证方式",
            "ask": "怎么取证？",
            "example": "自取",
            "choices": [{"value": "self", "label": "自取"}, {"value": "post", "label": "邮寄"}],
        }
    )
    item = item_from(mapping)
    assert item_from(item.to_mapping()) == item
    delivery = item.field("delivery")
    assert delivery is not None
    assert [choice.label for choice in delivery.choices] == ["自取", "邮寄"]


def test_every_material_and_step_is_told_at_once() -> None:
    item = blood_pressure()
    told = item.answer(Aspect.MATERIALS)
    for situation in item.guide.materials:
        assert situation.applies_to in told
        assert all(paper in told for paper in situation.papers)
    assert all(step in item.answer(Aspect.PROCESS) for step in item.guide.process)


def test_the_promise_is_written_once() -> None:
    mapping = content(FILE)
    mapping |= {"days": 7, "fee": "35.50"}
    item = item_from(mapping)
    assert "7 个工作日" in item.answer(Aspect.TIME_LIMIT)
    assert "35.50 元" in item.answer(Aspect.FEE)
    assert item.guide.fee_basis in item.answer(Aspect.FEE)
    assert "免费" in blood_pressure().answer(Aspect.FEE)


@pytest.mark.parametrize("aspect", list(Aspect))
def test_no_aspect_is_left_with_a_placeholder(aspect: Aspect) -> None:
    answer = blood_pressure().answer(aspect)
    assert answer.strip()
    assert "{" not in answer


def test_the_sample_item_says_what_the_law_says() -> None:
    item = blood_pressure()
    assert item.fee == Decimal(0)
    assert item.reviewed == date(2026, 11, 20)
    assert item.sample
    assert "JJG 270-2008" in item.answer(Aspect.VALIDITY)
    assert "JJG 692-2010" in item.answer(Aspect.VALIDITY)
    assert "半年" in item.answer(Aspect.VALIDITY)
    assert "财税〔2017〕20号" in item.answer(Aspect.FEE)
    assert "示例" in item.answer(Aspect.TIME_LIMIT)


def test_personal_fields_are_marked_as_such() -> None:
    assert [each.key for each in blood_pressure().form if each.personal] == ["contact", "phone"]


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "path", "remedy"),
    [
        (lambda m: m.pop("name"), ("name",), "缺少此项"),
        (lambda m: m.update(id="Verify"), ("id",), "小写字母"),
        (lambda m: m.update(name="检" * 21), ("name",), "最多 20 个字"),
        (lambda m: m.update(kind="verify"), ("kind",), "verification"),
        (lambda m: m.update(fee=35.5), ("fee",), "带引号"),
        (lambda m: m.update(fee="35.555"), ("fee",), "两位小数"),
        (lambda m: m.update(fee="-1"), ("fee",), "带引号"),
        (lambda m: m.update(days=-1), ("days",), "不小于 0"),
        (lambda m: m.update(days=True), ("days",), "整数"),
        (lambda m: m.update(reviewed="去年"), ("reviewed",), "2026-11-20"),
        (lambda m: m.update(sample="yes"), ("sample",), "true 或 false"),
        (lambda m: m.update(aliases=[]), ("aliases",), "至少有一行"),
        (lambda m: m.update(aliases=["好", 3]), ("aliases", 1), "文字"),
        (lambda m: m.update(guide="免费"), ("guide",), "对照表"),
        (lambda m: m["guide"].pop("fee"), ("guide", "fee"), "缺少此项"),
        (lambda m: m["guide"].update(fees="x"), ("guide", "fees"), "不认识的键"),
        (
            lambda m: m["guide"]["materials"][1].pop("papers"),
            ("guide", "materials", 1, "papers"),
            "缺少此项",
        ),
        (lambda m: m["form"][2].update(kind="email"), ("form", 2, "kind"), "不在可选范围"),
        (lambda m: m["form"][1].update(key="quantity"), ("form", 1, "key"), "两次"),
        (lambda m: m["form"][0].update(kind="choice"), ("form", 0, "choices"), "缺少此项"),
        (lambda m: m["form"][0].update(option=True), ("form", 0, "option"), "不认识的键"),
        (lambda m: m["checks"][1].update(id="applicant"), ("checks", 1, "id"), "两次"),
        (lambda m: m["checks"][0].pop("text"), ("checks", 0, "text"), "缺少此项"),
        (lambda m: m["labels"].update(testing=""), ("labels", "testing"), "文字"),
        (lambda m: m.update(declare="x"), ("declare",), "不认识的键"),
    ],
)
def test_a_mistake_is_named_with_its_path_and_remedy(
    change: Change, path: tuple[str | int, ...], remedy: str
) -> None:
    mapping = content(FILE)
    change(mapping)
    with pytest.raises(WrongEntry) as mistake:
        item_from(mapping)
    assert mistake.value.path == path
    assert remedy in mistake.value.sentence


def test_a_file_that_is_no_mapping_is_told_so() -> None:
    with pytest.raises(WrongEntry, match="对照表"):
        item_from([])  # type: ignore[arg-type]


def test_labels_may_be_left_out() -> None:
    mapping = content(FILE)
    del mapping["labels"]
    assert item_from(mapping).labels == {}
