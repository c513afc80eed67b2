"""The register of staff: taking people in, checking who they are, seeing them off."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyotp

from bot.domain.people.actor import Role
from bot.domain.people.staff import (
    LONGEST_PASSWORD,
    Staff,
    held_by_staff,
    is_staff_number,
    password_fault,
)
from bot.errors import Invalid, NotFound
from bot.ports.clock import Clock
from bot.ports.secrets import Passwords, Vault
from bot.ports.staff import Credentials, StaffRecords

#: Shown by the authenticator app above the code.
_ISSUER = "衡信"


@dataclass(frozen=True, slots=True)
class StaffRegister:
    """Who works here, over the records; passwords can be set and compared, never read."""

    records: StaffRecords
    passwords: Passwords
    vault: Vault
    clock: Clock

    async def find(self, number: str) -> Staff | None:
        """That person, active or not; None for a number nobody has."""
        return await self.records.find(number)

    async def check(self, number: str, password: str) -> Staff | None:
        """The active person whose number and password these are; None otherwise.

        An unknown number costs the same time as a wrong password.
        """
        known = number if is_staff_number(number) else ""
        person = await self.records.find(known)
        credentials = await self.records.credentials(known)
        stored = credentials.password if credentials else None
        same = await self.passwords.matches(stored, password[:LONGEST_PASSWORD])
        return person if same and person is not None and person.active else None

    async def stamp(self, number: str) -> str:
        """Tells whether the password is still the same one; says nothing about it."""
        credentials = await self.records.credentials(number)
        kept = credentials.password if credentials else ""
        return hashlib.sha256(kept.encode()).hexdigest()[:16]

    async def add(self, number: str, password: str, roles: frozenset[Role]) -> str:
        """Take somebody in; the otpauth:// address of the second factor, readable only now.

        Invalid when the number is taken or has another form, the password is weak, or the roles
        are none that people hold.
        """
        if not is_staff_number(number):
            raise Invalid("工号只能用字母、数字和 . _ -，最长 64 个字符，以字母或数字开头。")
        if not held_by_staff(roles):
            raise Invalid("岗位有误：请至少指定一个工作人员岗位。")
        secret = pyotp.random_base32()
        credentials = Credentials(
            await self._hashed(number, password), self.vault.seal(f"totp {number}", secret)
        )
        await self.records.add(Staff(number, roles), credentials, self.clock.now())
        return pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=_ISSUER)

    async def change_password(self, number: str, password: str) -> None:
        """NotFound for a number nobody has; Invalid for a weak password."""
        if not await self.records.set_password(number, await self._hashed(number, password)):
            raise _nobody(number)

    async def set_active(self, number: str, *, active: bool) -> None:
        """Let somebody act, or no longer; NotFound for a number nobody has."""
        if not await self.records.set_active(number, active=active):
            raise _nobody(number)

    async def listed(self) -> Sequence[Staff]:
        """Everybody, by number."""
        return await self.records.listed()

    async def _hashed(self, number: str, password: str) -> str:
        if fault := password_fault(password, number):
            raise Invalid(fault)
        return await self.passwords.hashed(password)


def _nobody(number: str) -> NotFound:
    return NotFound(f"没有工号“{number}”；用 hengxin staff list 查看。")
