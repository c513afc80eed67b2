"""A process is killed at every named point and at random moments: nothing is lost or doubled."""

import asyncio
import re
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from tests.faults.citizens import Citizen, Crowd
from tests.faults.installation import ROOT, Mortal
from tests.faults.mortality import deaths, dying_before
from tests.faults.site import Site, mortal_site

TURN_POINTS = ("turn.opened", "turn.decided", "commit.begun", "commit.before", "commit.after")
LATE_POINTS = ("turn.late", "inbox.kept")
DELIVERY_POINTS = ("delivery.leased", "delivery.sent")

_CALL = re.compile(r"""point\(\s*["']([a-z.]+)["']""")


def test_these_are_all_the_points_there_are() -> None:
    sources = (path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    named = {name for source in sources for name in _CALL.findall(source)}
    assert named == {*TURN_POINTS, *LATE_POINTS, *DELIVERY_POINTS}


async def test_killed_at_every_point_and_at_random_moments(
    tmp_path: Path, database_url: str
) -> None:
    async with mortal_site(tmp_path, database_url) as (site, mortal):
        applicant = await _killed_at_every_point(site, mortal, database_url)
        await _killed_under_light_load(site, mortal)
        verdict = await site.judged()
    assert verdict.violations == []
    # Only what had been sent, and not yet noted, when the process died came once more. On a slow
    # day the receipt is pushed too: the last delivery meets a process that is still warming up.
    pushed = [push.text[:6] for push in site.api.of[applicant.openid]]
    assert max(Counter(pushed).values()) > 1
    assert "【受理通知】" in pushed
    assert set(pushed) <= {"【收件回执】", "【受理通知】"}
    assert len(site.story.numbers) > 1


async def _killed_at_every_point(site: Site, mortal: Mortal, url: str) -> Citizen:
    """The citizen whose delivery, which files a case, kills one process after the other."""
    clerk, applicant = site.hire(), Citizen(site.town())
    number = await applicant.applies(dying_before("确认", site, mortal, TURN_POINTS))
    await site.settled()
    for point in LATE_POINTS:
        ends = asyncio.create_task(deaths(site, mortal, [point]))
        async with _nothing_can_be_written(url, seconds=1.2):
            assert "您好" in await Citizen(site.town()).says("你好")
        await ends
    for point in DELIVERY_POINTS:
        ends = asyncio.create_task(deaths(site, mortal, [point]))
        await asyncio.sleep(0)  # it is armed
        await site.leases_end()  # of the process that died before
        await clerk.accept(number)
        await ends
    assert len(site.kills) == len((*TURN_POINTS, *LATE_POINTS, *DELIVERY_POINTS))
    return applicant


async def _killed_under_light_load(site: Site, mortal: Mortal) -> None:
    crowd = Crowd(site.town(), size=3)
    crowd.start()
    for _ in range(5):
        await asyncio.sleep(0.1 + site.chance.random() * 0.4)
        site.kills.append(time.monotonic())
        mortal.kill_life()
        await mortal.process.ready()
    await crowd.stop()


@asynccontextmanager
async def _nothing_can_be_written(url: str, seconds: float) -> AsyncIterator[None]:
    """Somebody else holds the lock that every turn needs, for so long."""
    task = asyncio.create_task(_hold_lock(url, seconds))
    await asyncio.sleep(0.1)
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
