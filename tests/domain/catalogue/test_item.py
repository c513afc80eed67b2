"""Item files: read back equal, pinned by their hash, every mistake named with its path."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.catalogue.certification import CertificateType
from bot.domain.catalogue.guide import Aspect
from bot.domain.catalogue.item import item_from
from bot.domain.entries import WrongEntry
from tests.factories import blood_pressure, content

Change = Callable[[dict[str, Any]], object]
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


PRICES: list[dict[str, str]] = [
    {"id": "lift", "name": "曳引电梯", "unit": "台", "price": "600.00", "basis": "示例文件"},
    {"id": "escalator", "name": "自动扶梯", "unit": "台", "price": "500.00", "basis": "示例文件"},
]
CERTIFICATE: dict[str, Any] = {
    "type": "inspection",
    "months": 12,
    "fields": [
        {"key": "code", "kind": "text", "label": "设备代码", "example": "3110"},
        {
            "key": "conclusion",
            "kind": "choice",
            "label": "结论",
            "example": "合格",
            "choices": [{"value": "passed", "label": "合格"}],
        },
        {"key": "results", "kind": "passage", "label": "结果", "example": "-", "optional": True},
    ],
}


def test_prices_and_certificate_survive_pinning() -> None:
    mapping = content(FILE) | {"fee": "500.00", "prices": PRICES, "certificate": CERTIFICATE}
    mapping["guide"]["fee"] = "{fee}：{prices}"
    item = item_from(mapping)
    assert item_from(item.to_mapping()) == item
    assert [str(price) for price in item.prices] == [
        "曳引电梯：600.00 元/台",
        "自动扶梯：500.00 元/台",
    ]
    assert item.certificate is not None
    assert item.certificate.type is CertificateType.INSPECTION
    assert [each.key for each in item.certificate.fields] == ["code", "conclusion", "results"]
    assert "500.00 元起" in item.answer(Aspect.FEE)


def test_the_price_list_is_told_where_the_guide_asks_for_it() -> None:
    mapping = content(FILE) | {"fee": "500.00", "prices": PRICES}
    mapping["guide"]["fee"] = "收费如下：\n{prices}"
    assert "· 自动扶梯：500.00 元/台" in item_from(mapping).answer(Aspect.FEE)


def test_what_has_neither_prices_nor_certificate_is_pinned_as_before() -> None:
    mapping = content(FILE)
    mapping.pop("certificate", None)
    item = item_from(mapping)
    assert not {"prices", "certificate"} & set(item.to_mapping())
    assert item.certificate is None
    assert item.prices == ()


def test_a_certificate_without_end_has_no_months() -> None:
    certificate = {key: value for key, value in CERTIFICATE.items() if key != "months"}
    item = item_from(content(FILE) | {"certificate": certificate})
    assert item.certificate is not None
    assert item.certificate.months is None
    assert item_from(item.to_mapping()) == item


def priced(**change: str) -> Change:
    line = PRICES[0] | change
    return lambda m: m.update(fee="600.00", prices=[PRICES[0] | {"id": "other"}, line])


def certified(**change: object) -> Change:
    return lambda m: m.update(certificate=CERTIFICATE | change)


def test_personal_fields_are_marked_as_such() -> None:
    assert [each.key for each in blood_pressure().form if each.personal] == ["contact", "phone"]


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
        (lambda m: m.update(said=[]), ("said",), "至少有一行"),
        (lambda m: m.pop("sources"), ("sources",), "缺少此项"),
        (lambda m: m.pop("abilities"), ("abilities",), "请列出能力"),
        (lambda m: m["abilities"][0].pop("method"), ("abilities", 0, "method"), "缺少此项"),
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
        (priced(price="600.001"), ("prices", 1, "price"), "两位小数"),
        (priced(id="other"), ("prices", 1, "id"), "两次"),
        (priced(basis=""), ("prices", 1, "basis"), "文字"),
        (priced(unit="台/次/天/年/月/日"), ("prices", 1, "unit"), "最多 10 个字"),
        (lambda m: m.update(prices=PRICES), ("fee",), "500.00"),
        (lambda m: m.update(fee="500.00", prices=PRICES), ("guide", "fee"), "{prices}"),
        (lambda m: m["guide"].update(time_limit="{day}内"), ("guide", "time_limit"), "{days}"),
        (lambda m: m["guide"]["process"].append("缴 {}"), ("guide", "process"), "{fee}"),
        (certified(type="paper"), ("certificate", "type"), "inspection"),
        (certified(months=0), ("certificate", "months"), "1 至 120"),
        (
            certified(fields=[CERTIFICATE["fields"][0] | {"key": "valid_until"}]),
            ("certificate", "fields", 0, "kind"),
            "date",
        ),
        (certified(fields=[]), ("certificate", "fields"), "至少有一行"),
        (
            certified(fields=[CERTIFICATE["fields"][0]] * 2),
            ("certificate", "fields", 1, "key"),
            "两次",
        ),
        (
            certified(fields=[CERTIFICATE["fields"][0] | {"ask": "？"}]),
            ("certificate", "fields", 0, "ask"),
            "不认识的键",
        ),
        (lambda m: m.update(certificate="检定证书"), ("certificate",), "对照表"),
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
