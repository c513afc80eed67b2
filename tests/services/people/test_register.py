"""The register of staff over both engines."""

from datetime import datetime

import pyotp
import pytest

from bot.adapters.database.store import Store
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.secrets import AesVault
from bot.domain.people.actor import Role
from bot.domain.people.staff import Staff
from bot.errors import Invalid, NotFound
from bot.services.people.register import StaffRegister
from tests.factories import NOW

PASSWORD = "correct horse 电池"  # noqa: S105 - a test's
CONSULTANT = frozenset({Role.CONSULTANT, Role.ACCEPTANCE})
_VAULT = AesVault([b"k" * 32])


class Noon:
    """bot.ports.clock.Clock that stands."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def register(store: Store) -> StaffRegister:
    return StaffRegister(store.staff, Argon2Passwords(), _VAULT, Noon())


async def test_who_was_taken_in_is_known_by_number_and_password(
    register: StaffRegister, store: Store
) -> None:
    await register.add("W007", PASSWORD, CONSULTANT)
    assert await register.check("W007", PASSWORD) == Staff("W007", CONSULTANT)
    assert await store.work().staff.find("W007") == Staff("W007", CONSULTANT)
    for number, password in [
        ("W007", "wrong horse"),
        ("W007", ""),
        ("W008", PASSWORD),
        ("w007", PASSWORD),
        ("W007\x00", PASSWORD),
        ("", PASSWORD),
        ("\ud800", "\ud800"),
    ]:
        assert await register.check(number, password) is None


async def test_the_second_factor_is_shown_once_and_kept_sealed(
    register: StaffRegister, store: Store
) -> None:
    address = await register.add("W007", PASSWORD, CONSULTANT)
    secret = pyotp.parse_uri(address).secret
    kept = await store.staff.credentials("W007")
    assert kept is not None
    assert secret not in kept.totp
    assert PASSWORD not in kept.password
    assert _VAULT.open("totp W007", kept.totp) == secret


async def test_a_number_is_given_once(register: StaffRegister) -> None:
    await register.add("W007", PASSWORD, CONSULTANT)
    with pytest.raises(Invalid, match="W007"):
        await register.add("W007", "another horse", CONSULTANT)
    assert await register.check("W007", PASSWORD)


async def test_who_was_seen_off_is_no_longer_let_in_until_he_returns(
    register: StaffRegister,
) -> None:
    await register.add("W007", PASSWORD, CONSULTANT)
    await register.set_active("W007", active=False)
    assert await register.check("W007", PASSWORD) is None
    assert await register.find("W007") == Staff("W007", CONSULTANT, active=False)
    await register.set_active("W007", active=True)
    assert await register.check("W007", PASSWORD)


async def test_a_new_password_replaces_the_old_one(register: StaffRegister) -> None:
    await register.add("W007", PASSWORD, CONSULTANT)
    await register.change_password("W007", "another horse")
    assert await register.check("W007", PASSWORD) is None
    assert await register.check("W007", "another horse")
    with pytest.raises(Invalid):
        await register.change_password("W007", "short")


async def test_nobody_is_neither_seen_off_nor_given_a_password(register: StaffRegister) -> None:
    with pytest.raises(NotFound, match="W404"):
        await register.set_active("W404", active=False)
    with pytest.raises(NotFound, match="W404"):
        await register.change_password("W404", PASSWORD)


async def test_bad_entries_are_refused_with_a_reason(register: StaffRegister) -> None:
    with pytest.raises(Invalid, match="工号"):
        await register.add("王 芳", PASSWORD, CONSULTANT)
    with pytest.raises(Invalid, match="岗位"):
        await register.add("W007", PASSWORD, frozenset({Role.CITIZEN}))
    with pytest.raises(Invalid, match="密码"):
        await register.add("W007", "short", CONSULTANT)
    assert await register.listed() == []


async def test_everybody_is_listed_by_number(register: StaffRegister) -> None:
    for number in ("W2", "W1"):
        await register.add(number, PASSWORD, CONSULTANT)
    assert [person.number for person in await register.listed()] == ["W1", "W2"]
