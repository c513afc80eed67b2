"""Telephone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phones import masked_phone, phone_number, phone_tail


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("86-13800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("19912345678", "19912345678"),
        ("0512-65123456", "0512-65123456"),
        ("（0512）65123456", "0512-65123456"),
        ("051265123456", "0512-65123456"),
        ("+86 512 6512 3456", "0512-65123456"),
        ("010-62345678", "010-62345678"),
        ("021 6234 5678", "021-62345678"),
        ("0512-65123456转801", "0512-65123456转801"),
        ("0512-65123456-801", "0512-65123456转801"),
        ("400-820-1234", "400-820-1234"),
        ("8008201234", "800-820-1234"),
    ],
)
def test_writings_of_a_number(written: str, number: str) -> None:
    assert phone_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1380013800",
        "138001380000",
        "12800138000",
        "65123456",
        "0512-0512345",
        "12345",
        "110",
        "张三",
        "13800138000张",
        "13800138000转5",
        "91350100M000100Y43",
    ],
)
def test_what_is_no_number(written: str) -> None:
    assert phone_number(written) is None


def test_a_number_is_recognised_but_not_read_behind_its_mask() -> None:
    assert masked_phone("13800138000") == "138****8000"
    assert masked_phone("0512-65123456") == "0512-****3456"
    assert masked_phone("0512-65123456转801") == "0512-****3456"


def test_the_tail_is_of_the_number_not_of_the_extension() -> None:
    assert phone_tail("13800138000") == "8000"
    assert phone_tail("0512-65123456转801") == "3456"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii))
def test_every_mobile_number_is_canonical(number: str) -> None:
    assert phone_number(number) == number
    assert number[3:7] not in masked_phone(number) or number[3:7] in number[7:] + number[:3]


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    number = phone_number(text)
    assert number is None or phone_number(number) == number
