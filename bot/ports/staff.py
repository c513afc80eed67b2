"""The people who work here, as the store knows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.people.staff import Staff


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves that somebody is that person: a password's hash, a sealed TOTP secret."""

    password: str
    totp: str


class StaffLookup(Protocol):
    """Who is who, as a work sees it."""

    async def find(self, number: str) -> Staff | None:
        """That person, active or not; None for a number nobody has."""
        ...


class StaffRecords(StaffLookup, Protocol):
    """The list of staff; every change is a transaction of its own."""

    async def add(self, person: Staff, credentials: Credentials, now: datetime) -> None:
        """Invalid when the number is taken."""
        ...

    async def credentials(self, number: str) -> Credentials | None: ...
    async def set_active(self, number: str, *, active: bool) -> bool:
        """False for a number nobody has."""
        ...

    async def set_password(self, number: str, password: str) -> bool:
        """Keep a new password's hash; False for a number nobody has."""
        ...

    async def listed(self) -> Sequence[Staff]:
        """Everybody, by number."""
        ...
