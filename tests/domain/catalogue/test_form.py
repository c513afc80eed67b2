"""Whole forms: every mistake at once, canonical values, nothing unknown."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from bot.domain.catalogue.form import filled_in, form_schema
from bot.errors import Invalid
from tests.factories import FIELDS, blood_pressure

TODAY = date(2026, 11, 22)
FORM = blood_pressure().form


def test_values_come_back_in_the_forms_order_and_canonical() -> None:
    said = {
        "phone": "138 0013 8000",
        "contact": "王建国",
        "organisation": "个人",
        "quantity": "两台",
    }
    assert list(filled_in(FORM, said, TODAY).items()) == [
        ("quantity", 2),
        ("organisation", "个人"),
        ("contact", "王建国"),
        ("phone", "13800138000"),
    ]


def test_what_was_skipped_is_left_out() -> None:
    assert filled_in(FORM, FIELDS | {"note": "", "date": None}, TODAY) == FIELDS


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        filled_in(FORM, {"phone": "1380013800", "contact": "", "colour": "红"}, TODAY)
    for part in ("没有“colour”", "数量：必填", "单位名称：必填", "联系人：必填", "10 位"):
        assert part in refusal.value.sentence


def test_the_schema_agrees() -> None:
    schema = form_schema(FORM)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(FIELDS)
    assert not validator.is_valid({"quantity": 2})
    assert not validator.is_valid(FIELDS | {"colour": "红"})
    assert schema["required"] == ["quantity", "organisation", "contact", "phone"]
