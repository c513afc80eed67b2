"""Kills at random moments under load, with deliveries again as WeChat makes them."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.faults.citizens import Citizen, Crowd
from tests.faults.invariants import Verdict
from tests.faults.ledger import Ledger
from tests.faults.site import Ground, Site, opened

#: Citizens in flight, and those whose cases must not change.
_CROWD, _BYSTANDERS = 20, 3

#: A life ends at a random moment within so many seconds after it began to serve.
_LIFE = 1.2


@dataclass(frozen=True, slots=True)
class Run:
    """So many kills of `victim`, the web process or the worker."""

    engine: str
    victim: str
    kills: int
    seed: int

    @property
    def title(self) -> str:
        return f"{self.engine}, kill -9 of the {self.victim} process"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did and what did not hold."""

    title: str
    figures: Mapping[str, float]
    violations: list[str]


async def kill_and_judge(
    run: Run, folder: Path, tell: Callable[[str], None] = lambda _: None
) -> Outcome:
    """One whole run in the empty `folder`; `tell` hears how far it is."""
    apart = run.victim == "worker"
    async with opened(run.engine, folder, run.seed, Ground(apart)) as site:
        url = site.installation.database_url
        before = await _bystanders(site)
        began = time.monotonic()
        await _load_and_kill(site, run, tell)
        seconds = time.monotonic() - began
        verdict = await site.judged()
        after = (await Ledger.read(url)).about({row["openid"] for row in before.turns})
        if after != before:
            verdict.violations.append("rows of citizens who did nothing have changed")
        return Outcome(run.title, _figures(site, verdict, seconds), verdict.violations)


async def _bystanders(site: Site) -> Ledger:
    citizens = [Citizen(site.town()) for _ in range(_BYSTANDERS)]
    for citizen in citizens:
        await citizen.applies()
    clerk = site.hire()
    for number in list(site.story.numbers.values()):
        await clerk.accept(number)
    await site.rest()
    ledger = await Ledger.read(site.installation.database_url)
    return ledger.about({citizen.openid for citizen in citizens})


async def _load_and_kill(site: Site, run: Run, tell: Callable[[str], None]) -> None:
    assert site.clerk is not None
    victim = site.worker if run.victim == "worker" else site.web
    assert victim is not None
    crowd, last, closing = Crowd(site.town(), _CROWD), asyncio.Event(), asyncio.Event()
    crowd.start()
    clerk = asyncio.create_task(site.clerk.run(closing))
    laboratory = await site.equip()
    served = asyncio.create_task(laboratory.run(site.town(), site.clerk, last))
    for number in range(run.kills):
        # A worker serves nothing that tells when it is there: it gets its start's time on top.
        grace = 1.0 if run.victim == "worker" else 0.0
        await asyncio.sleep(grace + site.chance.random() * _LIFE)
        await site.kill(victim)
        tell(f"{run.engine}, {run.victim}: {number + 1} of {run.kills} kills")
    last.set()
    await asyncio.gather(crowd.stop(), served)
    closing.set()
    await clerk


def _beyond(site: Site) -> dict[str, float]:
    """What else was going on."""
    return {
        "persons called": len(site.story.tickets),
        "complaints": len(site.story.complaints),
        "letters that arrived": len(site.mailbox.copies),
        "certificates issued": len(site.laboratory.issued) if site.laboratory else 0,
        "documents fetched": len(site.laboratory.fetched) if site.laboratory else 0,
        "half-written files left": len(site.half_written()),
    }


def _figures(site: Site, verdict: Verdict, seconds: float) -> dict[str, float]:
    said = list(site.story.said)
    return {
        "kills": len(site.kills),
        "seconds": round(seconds),
        "messages": len(said),
        "deliveries": sum(one.deliveries for one in said),
        "cases filed": len(site.story.numbers),
        "cases accepted": len(site.clerk.accepted) if site.clerk else 0,
        **_beyond(site),
        "answered `success`, pushed later": sum(bool(one.successes) for one in said),
        "pushes": len(site.api.pushes),
        "copies that a kill explains": verdict.copies - verdict.unexplained,
        "violations": len(verdict.violations),
    }
