"""Lives that end at one named point after the other, while something is being done."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from tests.faults.installation import Mortal
from tests.faults.site import Site

_Answer = TypeVar("_Answer")

#: Until a life has come to its point, seconds.
_WITHIN = 30


async def deaths(site: Site, mortal: Mortal, points: Sequence[str], *, free: bool = False) -> None:
    """One life ends at each point in turn; at the end the next one serves.

    `free`: what a dead worker had leased is free again at once, as if its time were over.
    """
    for point in points:
        mortal.arm(point)
        async with asyncio.timeout(_WITHIN):
            site.kills.append(await mortal.death())
        if free:
            await site.leases_end()
    await mortal.process.ready()


async def dying(
    site: Site, mortal: Mortal, points: Sequence[str], work: Coroutine[Any, Any, _Answer]
) -> _Answer:
    """What `work` answers, though a life ends at each of the points meanwhile."""
    await site.settled()
    ends = asyncio.create_task(deaths(site, mortal, points, free=True))
    await asyncio.sleep(0)  # it is armed
    answered = await work
    await ends
    return answered


def dying_before(
    word: str, site: Site, mortal: Mortal, points: Sequence[str]
) -> Callable[[str], Awaitable[None]]:
    """For a citizen who is about to say `word`: the lives that hear it end at the points."""
    ends: list[asyncio.Task[None]] = []

    async def before(text: str) -> None:
        if text == word:
            await site.settled()
            ends.append(asyncio.create_task(deaths(site, mortal, points, free=True)))
            await asyncio.sleep(0)  # it is armed

    return before
