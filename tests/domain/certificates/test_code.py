"""Codes: unguessable, printable, read however they are typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.certificates.code import (
    LENGTH,
    RANDOM_BYTES,
    code_from,
    code_in_address,
    read_code,
    shown_code,
)

randoms = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


def test_a_code_holds_eighty_bits() -> None:
    assert RANDOM_BYTES * 8 == 80
    assert code_from(bytes(RANDOM_BYTES)) == "0" * LENGTH
    assert code_from(b"\xff" * RANDOM_BYTES) == "Z" * LENGTH
    with pytest.raises(ValueError, match="random"):
        code_from(b"123")


@given(randoms, randoms)
def test_other_bits_give_another_code(one: bytes, other: bytes) -> None:
    assert (code_from(one) == code_from(other)) == (one == other)


@given(randoms)
def test_a_code_is_read_however_it_is_typed(random: bytes) -> None:
    code = code_from(random)
    shown = shown_code(code)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", shown)
    misread = shown.replace("0", "o").replace("1", "l").lower()
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else " " for c in shown)
    for typed in (shown, code.lower(), misread, shown.replace("1", "I"), wide, f" {shown} "):
        assert read_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "0" * 15, "0" * 17, "U" * 16, "中" * 16, "0000-0000-0000-000!", "0" * 9999]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_scanned_address_holds_its_code() -> None:
    code = "7K2M9QXR4TPAW3HE"
    assert code_in_address(f"https://fw.example.cn/v/{code}") == code
    assert code_in_address(f"https://fw.example.cn/v/{code}?from=scan#x") == code
    assert code_in_address(shown_code(code)) == code
    assert code_in_address("https://fw.example.cn/other/path") is None
