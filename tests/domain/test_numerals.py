"""Numbers as people write and say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numerals import whole_number

DIGITS = "零一二三四五六七八九"


def spoken(number: int) -> str:
    """Standard spoken Chinese for 1 to 9999, written independently of the reader."""
    out, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return out.removeprefix("一") if 10 <= number < 20 else out


@given(st.integers(1, 9999))
def test_spoken_numbers_are_read(number: int) -> None:
    assert whole_number(spoken(number)) == number


@given(st.integers(0, 999_999_999))
def test_written_numbers_are_read(number: int) -> None:
    assert whole_number(str(number)) == number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("两", 2),
        ("两百", 200),
        ("十", 10),
        ("贰拾伍", 25),
        ("廿五", 25),
        ("卅", 30),
        ("一百二", 120),
        ("三千五", 3500),
        ("一百零五", 105),
        ("一百一十", 110),
        ("二〇二六", 2026),
        ("１２", 12),
        ("1,200", 1200),
        ("零", 0),
    ],
)
def test_other_ways_to_say_it(said: str, number: int) -> None:
    assert whole_number(said) == number


@pytest.mark.parametrize(
    "said", ["", "半", "两三", "十百", "百", "二二十", "1.5", "-1", "1,20", "几", "abc", "十十"]
)
def test_what_is_no_number(said: str) -> None:
    assert whole_number(said) is None


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    number = whole_number(text)
    assert number is None or number >= 0
