"""Passwords as they are kept and compared."""

import time

from bot.adapters.passwords import Argon2Passwords


async def test_a_password_matches_itself_and_is_nowhere_in_what_is_kept() -> None:
    passwords = Argon2Passwords()
    stored = await passwords.hashed("correct horse 电池")
    assert stored.startswith("$argon2id$")
    assert "horse" not in stored
    assert stored != await passwords.hashed("correct horse 电池")
    assert await passwords.matches(stored, "correct horse 电池")
    assert not await passwords.matches(stored, "correct horse 电")
    assert not await passwords.matches(stored, "")


async def test_nobodys_password_never_matches_and_takes_as_long() -> None:
    passwords = Argon2Passwords()
    stored = await passwords.hashed("correct horse")
    await passwords.matches(None, "x")  # the first makes what nobody's is compared with

    async def seconds(kept: str | None) -> float:
        start = time.perf_counter()
        assert not await passwords.matches(kept, "wrong horse")
        return time.perf_counter() - start

    known = min([await seconds(stored) for _ in range(3)])
    unknown = min([await seconds(None) for _ in range(3)])
    assert unknown > known / 3, "an unknown number must not be answered at once"


async def test_a_damaged_hash_matches_nothing() -> None:
    assert not await Argon2Passwords().matches("$argon2id$nonsense", "x")
