"""Signed tokens and sealed secrets."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.secrets import AesVault, HmacSigner
from bot.errors import ExpiredLink, InvalidLink, Misconfigured
from tests.factories import NOW

OLD, NEW = b"o" * 32, b"n" * 32
UNTIL = NOW + timedelta(hours=1)
SIGNER = HmacSigner([NEW])


def test_what_was_signed_is_read_until_its_time_is_over() -> None:
    token = SIGNER.sign("ticket", "ZX202611220000018", UNTIL)
    assert SIGNER.read("ticket", token, UNTIL - timedelta(seconds=1)) == "ZX202611220000018"
    with pytest.raises(ExpiredLink):
        SIGNER.read("ticket", token, UNTIL)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_value_survives_and_fits_an_address(value: str) -> None:
    token = SIGNER.sign("ticket", value, UNTIL)
    assert SIGNER.read("ticket", token, NOW) == value
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token.isascii()


def test_a_token_serves_one_purpose_only() -> None:
    token = SIGNER.sign("session", "007", UNTIL)
    for purpose in ("sessio", "session7", "", "certificate"):
        with pytest.raises(InvalidLink):
            SIGNER.read(purpose, token, NOW)


def test_purpose_and_value_cannot_be_shifted_into_each_other() -> None:
    shifted = SIGNER.sign("a", "bc", UNTIL)
    with pytest.raises(InvalidLink):
        SIGNER.read("ab", shifted, NOW)


def test_no_character_can_be_changed_left_out_or_added() -> None:
    token = SIGNER.sign("ticket", "007", UNTIL)
    changed = [
        token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        for at in range(len(token))
    ]
    for wrong in [*changed, token[:-1], token[1:], token + "A", token + "=", token + "\n", ""]:
        with pytest.raises(InvalidLink):
            SIGNER.read("ticket", wrong, NOW)


@pytest.mark.parametrize("garbage", ["", "a", "=", "中文", "\ud800", "a" * 5, "A" * 9000, "%00"])
def test_garbage_is_no_link(garbage: str) -> None:
    with pytest.raises(InvalidLink):
        SIGNER.read("ticket", garbage, NOW)


def test_the_newest_key_signs_and_older_ones_are_read() -> None:
    before = HmacSigner([OLD]).sign("ticket", "1", UNTIL)
    both = HmacSigner([NEW, OLD])
    assert both.read("ticket", before, NOW) == "1"
    assert SIGNER.read("ticket", both.sign("ticket", "2", UNTIL), NOW) == "2"
    with pytest.raises(InvalidLink):
        SIGNER.read("ticket", before, NOW)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        SIGNER.sign("ticket", "1", datetime(2026, 11, 22))  # noqa: DTZ001 - that is the mistake


def test_nobody_signs_or_seals_without_a_key() -> None:
    with pytest.raises(ValueError, match="key"):
        HmacSigner([])
    with pytest.raises(ValueError, match="key"):
        AesVault([])


def test_a_sealed_secret_opens_for_its_purpose_and_shows_nothing() -> None:
    vault = AesVault([NEW, OLD])
    sealed = vault.seal("totp 007", "JBSWY3DPEHPK3PXP")
    assert "JBSW" not in sealed
    assert sealed != vault.seal("totp 007", "JBSWY3DPEHPK3PXP")
    assert vault.open("totp 007", sealed) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Misconfigured):
        vault.open("totp 008", sealed)


def test_a_secret_of_an_older_key_opens_and_one_of_a_lost_key_names_the_remedy() -> None:
    sealed = AesVault([OLD]).seal("totp 007", "JBSWY3DPEHPK3PXP")
    assert AesVault([NEW, OLD]).open("totp 007", sealed) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Misconfigured, match="HENGXIN_MASTER_KEYS"):
        AesVault([NEW]).open("totp 007", sealed)


@pytest.mark.parametrize("damaged", ["", "a", "中文", "A" * 100])
def test_a_damaged_secret_is_told_in_a_sentence(damaged: str) -> None:
    with pytest.raises(Misconfigured):
        AesVault([NEW]).open("totp 007", damaged)


def test_a_short_secret_is_sealed_like_any_other() -> None:
    vault = AesVault([NEW])
    assert vault.open("p", vault.seal("p", "")) == ""
