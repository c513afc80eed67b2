"""Whether a certificate is genuine and in force: one read, one answer, no word beyond it."""

import hmac
from datetime import datetime

from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.code import LENGTH, read_code
from bot.domain.certificates.identifier import read_certificate_number, read_identifier
from bot.domain.certificates.verdict import PublicView, Status, Verdict, masked_holder
from bot.domain.time.zone import SHANGHAI
from bot.errors import DatabaseGone, NotFound
from bot.ports.work import Work, Works
from bot.services.catalogue.catalogue import Catalogue

_UNKNOWN = Verdict(Status.UNKNOWN)
#: Stands in for what was not found, so that a miss takes the steps of a hit. U is in no code.
_NOBODY = "U" * LENGTH


async def verify(
    work: Work, catalogue: Catalogue, code: str, now: datetime, number: str | None = None
) -> Verdict:
    """What is known of the certificate with that code, as typed, at `now`.

    With a `number`, ours or the identifier, both have to fit. Wrong, unknown, not yet or never in
    force are one UNKNOWN. DatabaseGone is the caller's to tell.
    """
    certificate = await work.certificates.by_code(read_code(code) or _NOBODY)
    if not _fits(number, certificate) or certificate is None:
        return _UNKNOWN
    status = certificate.status(now.astimezone(SHANGHAI).date())
    if status is Status.UNKNOWN:
        return _UNKNOWN
    return Verdict(status, await _view(work, catalogue, certificate))


class Verification:
    """The same for doors: a store that cannot be read is UNAVAILABLE, never invalid."""

    def __init__(self, works: Works, catalogue: Catalogue) -> None:
        self._works = works
        self._catalogue = catalogue

    async def verify(self, code: str, now: datetime, number: str | None = None) -> Verdict:
        """The verdict; never DatabaseGone."""
        try:
            async with self._works() as work:
                return await verify(work, self._catalogue, code, now, number)
        except DatabaseGone:
            return Verdict(Status.UNAVAILABLE)


def _fits(number: str | None, certificate: Certificate | None) -> bool:
    """Whether the number that was typed, if any, is the certificate's own or its identifier."""
    if number is None:
        return True
    known = certificate.number if certificate else _NOBODY
    identifier = certificate.identifier if certificate else _NOBODY
    typed = read_certificate_number(number) or ""
    read = read_identifier(number)
    tail = identifier[-len(read.text) :] if read else identifier
    same = hmac.compare_digest(typed.encode(), known.encode())
    same_identifier = hmac.compare_digest((read.text if read else "").encode(), tail.encode())
    return same or same_identifier


async def _view(work: Work, catalogue: Catalogue, certificate: Certificate) -> PublicView:
    return PublicView(
        number=certificate.number,
        identifier=certificate.identifier,
        title=certificate.title,
        holder=masked_holder(certificate.holder),
        item=_item_name(catalogue, certificate.item),
        subject=certificate.subject,
        issued=certificate.issued,
        valid_until=certificate.valid_until,
        replaces=await _beside(work, certificate.replaces),
        replaced_by=await _beside(work, certificate.replaced_by),
    )


def _item_name(catalogue: Catalogue, item: str) -> str:
    """What the item is called now; empty when it is no longer on offer."""
    try:
        return catalogue.item(item).name
    except NotFound:
        return ""


async def _beside(work: Work, number: str | None) -> tuple[str, str] | None:
    """Number and code of the certificate before or after."""
    other = await work.certificates.find(number) if number else None
    return (other.number, other.code) if other else None
