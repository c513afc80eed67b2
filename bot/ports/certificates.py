"""Certificates, as a work sees them and as the sealing worker does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.certificates.certificate import Certificate


class Certificates(Protocol):
    """Reads are awaited at once; `save` waits for the end of the work."""

    async def find(self, number: str) -> Certificate | None: ...
    async def by_code(self, code: str) -> Certificate | None:
        """The certificate with that code; one indexed read whether there is one or not."""
        ...

    async def of_case(self, case_number: str) -> Sequence[Certificate]:
        """Every certificate of a case, newest first."""
        ...

    async def of_citizen(self, openid: str) -> Sequence[Certificate]:
        """That account's certificates, newest first, at most 50."""
        ...

    def save(self, certificate: Certificate) -> None:
        """Keep `certificate`, whose version the caller has raised by one (a new one has 1).

        LostRace at the end of the work if somebody was faster, or its code is another's already.
        """
        ...


class Drafts(Protocol):
    """What the sealing worker needs; every call is a small transaction of its own."""

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Certificate]:
        """Take at most `limit` drafts that nobody is sealing; expired leases come back."""
        ...

    async def waiting(self) -> int:
        """How many drafts are still to be sealed."""
        ...


class CertificateNumbers(Protocol):
    """Serials without gaps, but for drafts that lost a race."""

    async def serial(self, year: int) -> int:
        """The next serial of that year, from 1, whatever the type."""
        ...
