"""A process is killed at every named point and at random moments: nothing is lost or doubled."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from tests.faults.citizens import Citizen, Crowd
from tests.faults.installation import ROOT, Mortal
from tests.faults.site import Site, mortal_site

TURN_POINTS = ("turn.opened", "turn.decided", "commit.begun", "commit.before", "commit.after")
LATE_POINTS = ("turn.late", "inbox.kept")
DELIVERY_POINTS = ("delivery.leased", "delivery.sent")

#: After so many seconds it is written down that a reply has left.
_SETTLED = 0.5

_CALL = re.compile(r"""point\(\s*["']([a-z.]+)["']""")


def test_these_are_all_the_points_there_are() -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = {name for source in sources for name in _CALL.findall(source)}
    assert named == {*TURN_POINTS, *LATE_POINTS, *DELIVERY_POINTS}


async def test_killed_at_every_point(tmp_path: Path, database_url: str) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        clerk, applicant = site.hire(), Citizen(site.town())
        # The delivery that files the case kills one process after the other.
        number = await applicant.applies(_before_the_last_word(site, mortal, TURN_POINTS))
        await asyncio.sleep(_SETTLED)
        for point in LATE_POINTS:
            deaths = asyncio.create_task(_deaths(site, mortal, [point]))
            async with _nothing_can_be_written(database_url, seconds=1.5):
                assert "您好" in await Citizen(site.town()).says("你好")
            await deaths
        for point in DELIVERY_POINTS:
            deaths = asyncio.create_task(_deaths(site, mortal, [point]))
            await asyncio.sleep(0)  # it is armed
            await site.leases_end()  # of the process that died before
            await clerk.accept(number)
            await deaths
        verdict = await site.judged()
    assert verdict.violations == []
    assert len(site.kills) == len((*TURN_POINTS, *LATE_POINTS, *DELIVERY_POINTS))
    # Only what had been sent, and not yet noted, when the process died comes once more.
    assert [push.text[:6] for push in site.api.of[applicant.openid]] == ["【受理通知】"] * 2


async def test_killed_at_random_moments_under_light_load(
    tmp_path: Path, database_url: str
) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        crowd = Crowd(site.town(), size=3)
        crowd.start()
        for _ in range(5):
            await asyncio.sleep(0.1 + site.chance.random() * 0.5)
            site.kills.append(time.monotonic())
            mortal.kill_life()
            await mortal.process.ready()
        await crowd.stop()
        verdict = await site.judged()
    assert verdict.violations == []
    assert site.story.numbers


def _before_the_last_word(
    site: Site, mortal: Mortal, points: Sequence[str]
) -> Callable[[str], Awaitable[None]]:
    deaths: list[asyncio.Task[None]] = []

    async def before(text: str) -> None:
        if text == "确认":
            await asyncio.sleep(_SETTLED)
            deaths.append(asyncio.create_task(_deaths(site, mortal, points)))
            await asyncio.sleep(0)  # it is armed

    return before


async def _deaths(site: Site, mortal: Mortal, points: Sequence[str]) -> None:
    """One life ends at each point in turn; at the end the next one serves."""
    for point in points:
        mortal.arm(point)
        async with asyncio.timeout(15):
            site.kills.append(await mortal.death())
    await mortal.process.ready()
    await asyncio.sleep(_SETTLED)


@asynccontextmanager
async def _nothing_can_be_written(url: str, seconds: float) -> AsyncIterator[None]:
    """Somebody else holds the lock that every turn needs, for so long."""
    task = asyncio.create_task(_hold_lock(url, seconds))
    await asyncio.sleep(0.2)
    yield
    await task


async def _hold_lock(url: str, seconds: float) -> None:
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=5)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
        return
    engine = create_async_engine(sa.make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.execute(sa.text("LOCK TABLE conversation IN EXCLUSIVE MODE"))
        await asyncio.sleep(seconds)
    await engine.dispose()
