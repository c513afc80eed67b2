"""Certificates as a citizen's turn reaches them: is it genuine, and where are my own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.certificates.verdict import Status, Verdict
from bot.domain.people.actor import Actor
from bot.domain.time.zone import SHANGHAI
from bot.ports.work import Work
from bot.services.catalogue.catalogue import Catalogue
from bot.services.certificates.linking import Links
from bot.services.certificates.verifying import verify


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """One's own certificate, with the signed link to its document, good for 24 hours."""

    number: str
    title: str
    subject: str
    issued: date
    status: Status
    link: str


@dataclass(frozen=True, slots=True)
class CertificateDesk:
    """The certificates of one turn."""

    _work: Work
    _catalogue: Catalogue
    _links: Links
    _actor: Actor
    _now: datetime

    async def verify(self, code: str, number: str | None = None) -> Verdict:
        """What is known of the certificate with that code, as typed or read from its QR code.

        With a number both have to fit; wrong and unknown are told alike.
        """
        return await verify(self._work, self._catalogue, code, self._now, number)

    async def mine(self) -> Sequence[OwnCertificate]:
        """Own certificates in force or expired, newest first."""
        today = self._now.astimezone(SHANGHAI).date()
        own = await self._links.mine(self._work, self._actor.name, self._now)
        return [
            OwnCertificate(
                each.number, each.title, each.subject, each.issued, each.status(today), link
            )
            for each, link in own
        ]


@dataclass(frozen=True, slots=True)
class CertificateCounter:
    """Gives each turn its desk; made at start."""

    catalogue: Catalogue
    links: Links

    def desk(self, work: Work, actor: Actor, now: datetime) -> CertificateDesk:
        """The desk of a turn of that citizen at `now` (aware, Asia/Shanghai)."""
        return CertificateDesk(work, self.catalogue, self.links, actor, now)
