"""Garbage in the thousands against a real process; after each thousand a citizen is served."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from itertools import islice
from pathlib import Path

from tests.faults.citizens import Citizen, Patience
from tests.faults.kills import Outcome
from tests.faults.site import Ground, opened
from tests.webhooks.wechat.garbage import Junk, garbage, throw
from tests.webhooks.wechat.platform import ACCOUNT, KEY, SAFE, SHANGHAI
from tests.wechat_side import Account

#: So many strangers at once; nobody may wait longer than so many seconds.
_AT_ONCE, _NO_HANG = 16, 2.0
_BATCH = 1000


@dataclass(slots=True)
class Seen:
    """How the server took it."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    violations: list[str] = field(default_factory=list)


async def throw_and_judge(
    count: int, folder: Path, *, seed: int, tell: Callable[[str], None] = lambda _: None
) -> Outcome:
    """`count` requests of every kind of garbage against one process on SQLite."""
    account = Account(SAFE.app_id, "secret", SAFE.token, KEY, ACCOUNT)
    seen = Seen()
    async with opened("sqlite", folder, seed, Ground(account=account)) as site:
        before = site.web.memory()
        began = time.monotonic()
        for number in range(0, count, _BATCH):
            now = datetime.now(SHANGHAI)  # noqa: TID251 - WeChat's side has its own clock
            batch = islice(garbage(seed + number, now), min(_BATCH, count - number))
            await _throw_all(site.web.port, list(batch), seen)
            await _the_next_citizen(Citizen(site.town(_ONCE)), seen)
            tell(f"garbage: {min(number + _BATCH, count)} of {count}")
        seconds = time.monotonic() - began
        figures = {
            "requests": seen.kinds.total(),
            "seconds": round(seconds),
            "slowest, ms": round(seen.slowest * 1000),
            "memory grown, MB": round((site.web.memory() - before) / 1e6, 1),
            **{f"answered {status}": seen.statuses[status] for status in sorted(seen.statuses)},
        }
    return Outcome("SQLite, garbage", figures, seen.violations + site.tracebacks())


_ONCE = Patience(cut=_NO_HANG, most=1, thrice=0.0, again=0.0)


async def _throw_all(port: int, batch: list[Junk], seen: Seen) -> None:
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(junk: Junk) -> None:
        async with places:
            await _throw(port, junk, seen)

    await asyncio.gather(*map(one, batch))


async def _throw(port: int, junk: Junk, seen: Seen) -> None:
    seen.kinds[junk.kind] += 1
    began = time.monotonic()
    try:
        status = await throw("127.0.0.1", port, junk, within=_NO_HANG)
    except TimeoutError:
        seen.violations.append(f"hangs: {junk.kind} {junk.request[:300]!r}")
        return
    seen.slowest = max(seen.slowest, time.monotonic() - began)
    seen.statuses[str(status or "closed")] += 1
    allowed = junk.kind == "other method" and status == HTTPStatus.NO_CONTENT  # OPTIONS
    if not (allowed or junk.well_answered(status)):
        seen.violations.append(f"{status} to {junk.kind}: {junk.request[:300]!r}")


async def _the_next_citizen(citizen: Citizen, seen: Seen) -> None:
    answer = await citizen.says("你好")
    citizen.leaves()
    if "您好" not in answer:
        seen.violations.append(f"a citizen was answered {answer!r}")
