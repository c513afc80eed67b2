"""The worker that sets and seals drafts, outside any transaction; a crash means: done again."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.domain.catalogue.office import Office
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.issuer import Issuer
from bot.domain.certificates.requirements import form_of
from bot.domain.certificates.sheet import Sheet, sheet_of
from bot.domain.files import MOST_BYTES, media_type
from bot.domain.people.actor import Role
from bot.errors import DatabaseGone, HengxinError, LostRace, NotFound, SealGone, Unprintable
from bot.ports.certificates import Drafts
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.paper import Press, Seal
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.certificates.lifecycle import SYSTEM, Move, moved

_LOG = structlog.get_logger(__name__)

#: Drafts taken at once, seconds between two looks, and how long a taken one is ours.
PLACES, LOOK_EVERY = 8, 1.0
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a certificate is made with. `site` is the public address that its QR code leads to."""

    press: Press
    seal: Seal
    files: Files
    office: Office
    issuer: Issuer
    site: str


class Sealing:
    """Leases drafts, makes the document, has it sealed, keeps it, and signs: draft → signed.

    The same draft always gives the same bytes, so that whoever does it again ends with the same
    file; the certificate's version lets one of them sign.
    """

    def __init__(
        self, works: Works, casebook: Casebook, drafts: Drafts, workshop: Workshop, clock: Clock
    ) -> None:
        self._works, self._casebook, self._drafts = works, casebook, drafts
        self._workshop, self._clock = workshop, clock

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second until `stop`."""
        while not stop.is_set():
            try:
                while await self.round() and not stop.is_set():
                    pass
            except DatabaseGone:
                _LOG.warning("sealing.database_gone")
            except Exception:  # noqa: BLE001 - the next round may fare better
                _LOG.exception("sealing.round_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)

    async def round(self) -> int:
        """Seal what waits now; how many drafts were taken."""
        now = self._clock.now()
        taken = await self._drafts.lease(PLACES, now, now + LEASE)
        for draft in taken:
            await self._attempt(draft)
        return len(taken)

    async def _attempt(self, draft: Certificate) -> None:
        """Whatever stands against it: the lease ends, and it is tried again."""
        try:
            await self._finish(draft)
        except Unprintable as error:
            await self._void(draft, error.sentence)
        except (LostRace, DatabaseGone):
            return  # somebody else was faster, or nothing could be written
        except HengxinError as error:
            _LOG.warning("sealing.put_off", certificate=draft.number, why=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one draft must not stand in the others' way
            # The error's text may quote what is printed.
            _LOG.error("sealing.failed", certificate=draft.number, error=type(error).__name__)

    async def _finish(self, draft: Certificate) -> None:
        sheet = await self._sheet(draft)
        document = await self._workshop.press.render(sheet, draft.created)
        sealed = await self._workshop.seal.seal(document, draft.number)
        if hashlib.sha256(sealed.document).hexdigest() != sealed.sha256:
            raise SealGone
        kept = await self._workshop.files.keep(_whole(sealed.document), MOST_BYTES, media_type)
        now = self._clock.now()
        async with self._works() as work:
            current = await work.certificates.find(draft.number)
            if current is None or current.state != "draft":
                return  # voided meanwhile, or signed by somebody else
            signed = replace(current, file=kept.sha256)
            moved(
                work, signed, Move("sign", SYSTEM, Role.SYSTEM, notes={"file": kept.sha256}), now
            )
        _LOG.info("certificate.sealed", certificate=draft.number)

    async def _void(self, draft: Certificate, reason: str) -> None:
        """Trying again would not help: the number is kept as void, and says why."""
        async with self._works() as work:
            current = await work.certificates.find(draft.number)
            if current is not None and current.state == "draft":
                move = Move("discard", SYSTEM, Role.SYSTEM, reason)
                moved(work, current, move, self._clock.now())

    async def _sheet(self, draft: Certificate) -> Sheet:
        async with self._works() as work:
            case = await work.cases.find(draft.case_number)
        item = await self._casebook.item_of(case) if case else None
        if item is None:
            raise NotFound
        shop = self._workshop
        form = form_of(item, shop.issuer.types[draft.type])
        return sheet_of(draft, form, shop.office, shop.issuer, shop.site)


async def _whole(document: bytes) -> AsyncIterator[bytes]:
    yield document
