"""Which keys a host closes and opens with."""

import base64
from pathlib import Path

import pytest

from bot.adapters.local_keys import inbox_keys
from bot.errors import Misconfigured

FIRST, SECOND = b"a" * 32, b"b" * 32


def text(*keys: bytes) -> str:
    return ", ".join(base64.b64encode(key).decode() for key in keys)


def test_without_any_the_host_makes_its_own_once(tmp_path: Path) -> None:
    (own,) = inbox_keys("", tmp_path / "inbox.key")
    assert len(own) == 32
    assert inbox_keys("", tmp_path / "inbox.key") == [own]
    assert (tmp_path / "inbox.key").stat().st_mode & 0o077 == 0


def test_given_ones_are_enough(tmp_path: Path) -> None:
    assert inbox_keys(text(FIRST, SECOND), tmp_path / "inbox.key") == [FIRST, SECOND]
    assert not (tmp_path / "inbox.key").exists()


def test_what_the_hosts_own_key_closed_still_opens_once_keys_are_given(tmp_path: Path) -> None:
    (own,) = inbox_keys("", tmp_path / "inbox.key")
    assert inbox_keys(text(FIRST), tmp_path / "inbox.key") == [FIRST, own]


def test_a_key_of_another_length_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="openssl"):
        inbox_keys(text(b"short"), tmp_path / "inbox.key")
