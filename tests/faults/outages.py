"""What the product stands on goes away for a while: WeChat's API, the database, the disk."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.citizens import REAL, Citizen, Crowd
from tests.faults.disk import Disk
from tests.faults.kills import Outcome
from tests.faults.site import Ground, Site, opened
from tests.wechat_side import Message

_CROWD, _PAUSE = 12, 0.3

#: A slow peer sends the beginning of a request, and then nothing.
_SLOW_PEERS = 200

Trouble = Callable[[Site, float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outage:
    """One thing that goes away for `seconds`. `lossless`: WeChat's three deliveries outlast it."""

    title: str
    engine: str
    seconds: float
    trouble: Trouble
    lossless: bool = True


async def outlast_and_judge(
    outage: Outage, folder: Path, *, seed: int, disk: Disk | None = None
) -> Outcome:
    """Load before, during and after, with WeChat's real times; then every invariant."""
    ground = Ground(disk=disk.folder if disk else None)
    async with opened(outage.engine, folder, seed, ground) as site:
        site.troubled = True
        crowd = Crowd(site.town(REAL), _CROWD, _PAUSE)
        last, closing_time = asyncio.Event(), asyncio.Event()
        clerk = asyncio.create_task(site.hire().run(closing_time))
        assert site.clerk is not None
        laboratory = await site.equip()
        served = asyncio.create_task(laboratory.run(site.town(REAL), site.clerk, last))
        crowd.start()
        await asyncio.sleep(3)
        began = time.monotonic()
        await outage.trouble(site, outage.seconds)
        ended = time.monotonic()
        site.doubtful.append((began - 2, ended + 2))
        await asyncio.sleep(5)
        last.set()
        await asyncio.gather(crowd.stop(), served)
        closing_time.set()
        await clerk
        verdict = await site.judged()
        violations = list(verdict.violations)
        if outage.lossless:
            violations += [f"{openid} was shown a fault" for openid in site.story.given_up]
        return Outcome(
            f"{outage.engine}, {outage.title}", _figures(site, began, ended), violations
        )


def _figures(site: Site, began: float, ended: float) -> Mapping[str, float]:
    said = list(site.story.said)
    return {
        "seconds": round(ended - began, 1),
        "messages": len(said),
        "answered meanwhile": sum(began < one.answered_at < ended for one in said),
        "delivered more than once": sum(one.deliveries > 1 for one in said),
        "answered `success` or promised, pushed later": sum(
            one.reply is None and one.owed for one in said
        ),
        "citizens shown a fault": len(site.story.given_up),
        "cases filed": len(site.story.numbers),
        "cases accepted": len(site.clerk.accepted) if site.clerk else 0,
        "pushes meanwhile": sum(began < push.at < ended for push in site.api.pushes),
        "pushes": len(site.api.pushes),
        "persons called": len(site.story.tickets),
        "letters that arrived": len(site.mailbox.copies),
        "certificates issued": len(site.laboratory.issued) if site.laboratory else 0,
    }


# -- what goes away ------------------------------------------------------------------------------


async def wechat_vanishes(site: Site, seconds: float) -> None:
    await site.api.vanish()
    await asyncio.sleep(seconds)
    await site.api.appear()


async def wechat_falls_silent(site: Site, seconds: float) -> None:
    """Messages arrive, and nobody hears so: each text goes once more."""
    site.api.silent = True
    await asyncio.sleep(seconds)
    site.api.silent = False


async def wechat_is_busy(site: Site, seconds: float) -> None:
    site.api.code = -1
    await asyncio.sleep(seconds)
    site.api.code = 0


async def mail_vanishes(site: Site, seconds: float) -> None:
    await site.mailbox.vanish()
    await asyncio.sleep(seconds)
    await site.mailbox.appear()


async def mail_is_slow(site: Site, seconds: float) -> None:
    """The server takes each letter, and says so only when nobody listens any more."""
    site.mailbox.slow = 15.0
    await asyncio.sleep(seconds)
    site.mailbox.slow = 0.0


async def mail_is_cut(site: Site, seconds: float) -> None:
    """Letters arrive, and the line breaks before the server has said so."""
    site.mailbox.cutting = True
    await asyncio.sleep(seconds)
    site.mailbox.cutting = False


async def database_is_locked(site: Site, seconds: float) -> None:
    """SQLite: another process holds the only lock there is."""
    path = site.installation.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")


async def database_freezes(site: Site, seconds: float) -> None:
    """PostgreSQL: connections stay, and nothing answers."""
    assert site.database is not None
    postmaster = psutil.Process(site.database.get_pid())
    processes = [postmaster, *postmaster.children()]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    for process in reversed(processes):
        process.send_signal(signal.SIGCONT)


async def database_is_stopped(site: Site, seconds: float) -> None:
    """PostgreSQL: connections are ended, and new ones refused."""
    assert site.database is not None
    postmaster = psutil.Process(site.database.get_pid())
    postmaster.send_signal(signal.SIGINT)
    until = time.monotonic() + seconds
    await asyncio.to_thread(postmaster.wait, 10)
    await asyncio.sleep(until - time.monotonic())
    await asyncio.to_thread(site.database.ensure_postgres_running)


def disk_is_full(disk: Disk) -> Trouble:
    """The file system that holds the database and the inbox has no byte left."""

    async def trouble(_: Site, seconds: float) -> None:
        disk.fill()
        for _second in range(int(seconds)):
            await asyncio.sleep(1)
            disk.fill()  # what a checkpoint gave back
        disk.empty()

    return trouble


async def peers_are_slow(site: Site, seconds: float) -> None:
    """Strangers open connections, send half of a request, and keep still."""
    async with _slow_peers(site):
        for _ in range(int(seconds / 4) + 1):
            citizen = Citizen(site.town(REAL))
            began = time.monotonic()
            await citizen.says("你好")
            took = time.monotonic() - began
            if took > 1:
                site.story.surprises.append(f"a citizen waited {took:.1f} s behind slow peers")
            await asyncio.sleep(4)


@asynccontextmanager
async def _slow_peers(site: Site) -> AsyncIterator[None]:
    delivery = site.side.delivery(Message("o-slow", 1, int(time.time()), "你好"))
    head = f"POST {delivery.target} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n".encode()
    begun = [head + delivery.body[:100], head[:60], b""]
    writers = []
    for number in range(_SLOW_PEERS):
        _, writer = await asyncio.open_connection("127.0.0.1", site.web.port)
        writer.write(begun[number % len(begun)])
        writers.append(writer)
    yield
    for writer in writers:
        writer.transport.abort()


def outages(seconds: float) -> list[Outage]:
    """All that need no disk of their own; `seconds`: how long WeChat's API stays away."""
    return [
        Outage("WeChat's API gone", "sqlite", seconds, wechat_vanishes),
        Outage("WeChat's API gone", "postgresql", seconds, wechat_vanishes),
        Outage("WeChat's API busy (-1)", "sqlite", 10, wechat_is_busy),
        Outage("WeChat's API silent", "sqlite", 10, wechat_falls_silent),
        Outage("mail server gone", "sqlite", seconds, mail_vanishes),
        Outage("mail server gone", "postgresql", seconds, mail_vanishes),
        Outage("mail server slow", "sqlite", 20, mail_is_slow),
        Outage("mail server cut after DATA", "sqlite", 10, mail_is_cut),
        Outage("database locked", "sqlite", 10, database_is_locked),
        Outage("database frozen", "postgresql", 10, database_freezes),
        Outage("database stopped", "postgresql", 10, database_is_stopped),
        Outage("slow peers", "sqlite", 12, peers_are_slow),
    ]
