"""Letters, timers, certificates, complaints: a process dies between any two steps of them."""

import asyncio
from pathlib import Path

from tests.faults.citizens import Citizen
from tests.faults.installation import Mortal
from tests.faults.laboratory import Laboratory
from tests.faults.ledger import Ledger, rows
from tests.faults.mortality import dying, dying_before
from tests.faults.points import CALL_POINTS
from tests.faults.site import Site, mortal_site

COMMIT_POINTS = ("commit.before", "commit.after")
LETTER_POINTS = ("letterbox.lease", "mail.send", "letterbox.close")
FILE_POINTS = ("files.keep", *COMMIT_POINTS)
SEAL_POINTS = ("drafts.lease", "files.keep", *COMMIT_POINTS)
TIMER_POINTS = ("timers.lease", *COMMIT_POINTS)

#: As if months had gone by since then, without waiting for the end of a term.
_THEN = "'2026-01-12T23:59:59.000+08:00'"
_LONG_AGO = (
    "UPDATE history SET at = {at} WHERE number = '{number}' AND event = 'issue'",
    "UPDATE outbox SET closed = {at} WHERE case_number = '{number}' AND message = 'M14'",
    "UPDATE timer SET due = {at} WHERE number = '{number}'",
)


def test_every_call_is_met() -> None:
    assert set(CALL_POINTS) == {*LETTER_POINTS, "drafts.lease", "files.keep", "timers.lease"}


async def test_killed_at_every_step(tmp_path: Path, database_url: str) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        await _a_person_is_called(site, mortal)
        await _somebody_complains(site, mortal)
        laboratory = await site.equip()
        fetched, closed = await _tested(site, laboratory), await _tested(site, laboratory)
        await _certified(site, mortal, *fetched)
        await _fetched(site, mortal, *fetched)
        await laboratory.issues(closed[1], await laboratory.certifies(closed[1]))
        await _closed_by_the_clock(site, mortal, closed[1])
        verdict = await site.judged()
        ledger = await Ledger.read(database_url)
    assert verdict.violations == []
    states = {row["number"]: row["state"] for row in ledger.cases}
    assert states[fetched[1]] == states[closed[1]] == "closed"
    copies = len(site.mailbox.copies) - len(ledger.letters)
    assert copies == 1, "the life that ended after sending a letter cost a copy, no other"
    assert len(ledger.certificates) == 2, "one number for each case"


async def _a_person_is_called(site: Site, mortal: Mortal) -> None:
    """The ticket is committed once; its letter goes out under one Message-ID, whoever dies."""
    points = (*COMMIT_POINTS, *LETTER_POINTS)
    citizen = Citizen(site.town())
    await citizen.calls_a_person(dying_before("转人工", site, mortal, points))
    async with asyncio.timeout(60):
        while len(site.kills) < len(points):  # noqa: ASYNC110 - processes end, nobody notifies
            await asyncio.sleep(0.05)
    await mortal.process.ready()


async def _somebody_complains(site: Site, mortal: Mortal) -> None:
    before = dying_before("1", site, mortal, COMMIT_POINTS)
    await Citizen(site.town()).complains(before)


async def _tested(site: Site, laboratory: Laboratory) -> tuple[Citizen, str]:
    """A citizen whose case is in `signing`."""
    citizen = Citizen(site.town())
    number = await citizen.applies()
    await (site.clerk or site.hire()).accept(number)
    await laboratory.tests(citizen, number)
    return citizen, number


async def _certified(site: Site, mortal: Mortal, citizen: Citizen, number: str) -> None:
    """A file is handed in; the certificate is drafted, sealed and issued, each step dying."""
    del citizen
    laboratory = site.laboratory
    assert laboratory is not None
    await dying(site, mortal, FILE_POINTS, laboratory.keeps(number, "another"))
    points = (*COMMIT_POINTS, *SEAL_POINTS)
    certificate = await dying(site, mortal, points, laboratory.certifies(number))
    sealed = await laboratory.bureau.gets(f"certificates/{certificate}")
    await dying(site, mortal, COMMIT_POINTS, laboratory.issues(number, certificate))
    issued = await laboratory.bureau.gets(f"certificates/{certificate}")
    assert (sealed["state"], issued["state"]) == ("signed", "valid")


async def _fetched(site: Site, mortal: Mortal, citizen: Citizen, number: str) -> None:
    """The document comes whole though the process dies closing the case; the next fetch closes."""
    laboratory = site.laboratory
    assert laboratory is not None
    await dying(site, mortal, ("commit.before",), laboratory.hands_over(citizen, number))
    await dying(site, mortal, ("commit.after",), laboratory.hands_over(citizen, number))


async def _closed_by_the_clock(site: Site, mortal: Mortal, number: str) -> None:
    """The news was delivered, nobody wants paper: the timer closes the case, once."""
    await site.rest()
    url = site.installation.database_url

    async def time_goes_by() -> None:
        for statement in _LONG_AGO:
            await rows(url, statement.format(number=number, at=_THEN))
        async with asyncio.timeout(60):
            while await _state(url, number) != "closed":  # noqa: ASYNC110 - processes end
                await asyncio.sleep(0.1)

    await dying(site, mortal, TIMER_POINTS, time_goes_by())


async def _state(url: str, number: str) -> str:
    found = await rows(url, f"SELECT state FROM cases WHERE number = '{number}'")  # noqa: S608
    return str(found[0]["state"])
