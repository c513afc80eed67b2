"""A process is killed at every named point and at random moments: nothing is lost or doubled."""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
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

_CALL = re.compile(r"""point\(\s*["']([a-z.]+)["']""")


def test_these_are_all_the_points_there_are() -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = {name for source in sources for name in _CALL.findall(source)}
    assert named == {*TURN_POINTS, *LATE_POINTS, *DELIVERY_POINTS}


async def test_killed_at_every_point(tmp_path: Path, database_url: str) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        clerk = site.hire()
        for point in TURN_POINTS:
            async with _death(site, mortal):
                await Citizen(site.town()).applies(_armed_before_the_last_word(mortal, point))
        for point in LATE_POINTS:
            mortal.arm(point)
            async with _death(site, mortal), _nothing_can_be_written(database_url, seconds=2):
                assert "您好" in await Citizen(site.town()).says("你好")
        for point, number in zip(DELIVERY_POINTS, [*site.story.numbers.values()], strict=False):
            mortal.arm(point)
            async with _death(site, mortal):
                await clerk.accept(number)
        verdict = await site.judged()
    assert verdict.violations == []
    assert len(site.story.numbers) == len(TURN_POINTS)
    assert len(clerk.accepted) == len(DELIVERY_POINTS)
    # What had been sent or answered, and not yet noted, when the process died comes once more.
    assert 1 <= verdict.copies <= len(site.kills)


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


def _armed_before_the_last_word(mortal: Mortal, point: str) -> Callable[[str], Awaitable[None]]:
    async def before(text: str) -> None:
        if text == "确认":
            await asyncio.sleep(0.5)  # the earlier replies are settled by then
            mortal.arm(point)

    return before


@asynccontextmanager
async def _death(site: Site, mortal: Mortal) -> AsyncIterator[None]:
    """What happens in this block must cost a life; at its end the next one serves."""
    yield
    for _ in range(500):
        if (died := mortal.died()) is not None:
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError("it never came to that point")
    site.kills.append(died)
    await mortal.process.ready()


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
