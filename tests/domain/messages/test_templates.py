"""What WeChat takes in each kind of template field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages.templates import LIMITS, FieldKind, Template, fit, kind_of
from bot.errors import Invalid


def test_every_kind_has_a_limit() -> None:
    assert set(LIMITS) == set(FieldKind)


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("thing2", FieldKind.THING),
        ("character_string11", FieldKind.CHARACTER_STRING),
        ("phone_number3", FieldKind.PHONE),
        ("const20", FieldKind.CONST),
    ],
)
def test_the_name_of_a_field_says_its_kind(field: str, kind: FieldKind) -> None:
    assert kind_of(field) is kind


@pytest.mark.parametrize("field", ["first", "remark", "keyword1", "", "12"])
def test_fields_of_retired_templates_are_refused(field: str) -> None:
    with pytest.raises(Invalid, match="类型不存在"):
        kind_of(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing1", "血压计检定"),
        ("character_string2", "SQ202611220000172"),
        ("phrase3", "已受理"),
        ("name4", "王小明"),
        ("name4", "Anna Maria"),
        ("number5", "2"),
        ("number5", "-12.50"),
        ("letter6", "ABC"),
        ("symbol7", "%"),
        ("amount8", "¥120.00元"),
        ("amount8", "¥1234567890.12元"),
        ("phone_number9", "021-63170000"),
        ("car_number10", "沪A12345"),
        ("date11", "2026年11月22日"),
        ("date11", "2026-11-22 15:01"),
        ("time12", "15:01"),
        ("time12", "2026年11月22日 15:01:00~2026年11月23日 09:00:00"),
        ("const13", "个人"),
    ],
)
def test_proper_values_pass_unchanged(field: str, value: str) -> None:
    assert fit(field, value) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing1", ""),
        ("thing1", " \n "),
        ("character_string2", "编号SQ2026"),
        ("character_string2", "x" * 33),
        ("phrase3", "等待您补正材料"),
        ("phrase3", "OK"),
        ("name4", "王" * 11),
        ("name4", "王2"),
        ("number5", "两台"),
        ("letter6", "字"),
        ("symbol7", "a"),
        ("amount8", "12345678901"),
        ("phone_number9", "转 8001 分机"),
        ("car_number10", "沪A123456789"),
        ("date11", "明天"),
        ("date11", "15:01"),
        ("time12", "下午"),
    ],
)
def test_a_value_that_cannot_be_cut_without_lying_is_refused_by_name(
    field: str, value: str
) -> None:
    with pytest.raises(Invalid, match=field):
        fit(field, value)


def test_running_text_is_cut_to_twenty_characters() -> None:
    cut = fit("thing1", "上海市计量测试技术研究院张衡路实验室血压计检定")
    assert len(cut) == 20
    assert cut == "上海市计量测试技术研究院张衡路实验室血…"


def test_line_ends_do_not_reach_a_card() -> None:
    assert fit("thing1", " 血压计\n检定 ") == "血压计 检定"


@given(st.text(min_size=1))
def test_a_thing_always_fits_or_is_blank(value: str) -> None:
    try:
        assert 0 < len(fit("thing1", value)) <= 20
    except Invalid:
        assert not value.split()


def test_a_template_fills_each_field_from_the_value_it_names() -> None:
    template = Template("T1", {"thing1": "item", "character_string2": "number"})
    values = {"item": "血压计检定", "number": "SQ202611220000172", "unused": "x"}
    assert template.filled(values) == {
        "thing1": "血压计检定",
        "character_string2": "SQ202611220000172",
    }


def test_a_value_that_the_message_lacks_is_told_by_field() -> None:
    with pytest.raises(Invalid, match="character_string2"):
        Template("T1", {"character_string2": "number"}).filled({"item": "血压计检定"})
