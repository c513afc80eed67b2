"""Numbers of certificates and the identifier after GB/T 36904."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.entities import Entities
from bot.domain.certificates.identifier import (
    certificate_number,
    read_certificate_number,
    read_identifier,
)
from bot.domain.numbers import find_case_numbers
from tests.laboratory import issuer

#: In production use (facts.md 4.1).
REAL = [
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
]


@pytest.mark.parametrize("text", REAL)
def test_real_identifiers_are_read_and_written_back(text: str) -> None:
    found = read_identifier(text)
    assert found is not None
    assert found.text == text
    rooted = read_identifier(f"1.2.156.3005.2.{text.lower()}")
    assert rooted is not None
    assert rooted.text == f"1.2.156.3005.2.{text}"


def test_an_invented_identifier_is_refused() -> None:
    assert read_identifier(REAL[0][:-1] + "M") is None


@given(st.data())
def test_one_wrong_character_is_noticed(data: st.DataObject) -> None:
    text = REAL[0]
    place = data.draw(
        st.integers(0, len(text) - 1).filter(lambda at: text[at] not in "." and at > 0)
    )
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    changed = text[:place] + other + text[place + 1 :]
    assert (read_identifier(changed) is not None) == (other == text[place])


def test_every_type_of_ours_has_an_identifier_that_checks() -> None:
    for kind, style in issuer().types.items():
        number = certificate_number(style.letters, 2026, 123)
        text = issuer().identifier(kind, number)
        found = read_identifier(text)
        assert found is not None
        assert found.serial == number.replace("-", "")
        assert found.type == f"91350100M000100Y43{style.code}"
        assert len(text) <= 96
        assert len(number) <= 20


def test_our_numbers_are_recognised_in_a_sentence_and_are_no_case_numbers() -> None:
    for style in issuer().types.values():
        number = certificate_number(style.letters, 2026, 123)
        named = Entities(()).find(f"帮我查一下证书{number}是真的吗")
        assert [(each.entity, each.value) for each in named] == [("certificate_no", number)]
        assert not list(find_case_numbers(number))


@pytest.mark.parametrize(
    "typed",
    [
        "JD-2026-000123",
        "jd-2026-123",
        "ＪＤ－２０２６－０００１２３",
        "JD2026000123",
        " JD 2026 123号 ",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_certificate_number(typed) == "JD-2026-000123"


@pytest.mark.parametrize("typed", ["", "JD", "2026-000123", "SQ202611220000172", "x" * 500])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_certificate_number(typed) is None


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_serials_end(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        certificate_number("JD", 2026, serial)
