"""Locks, turns in flight, limits and the bell of a single process (bot.ports.locks)."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator


class MemoryLocks:
    """One holder of a name at a time; a name nobody wants takes no room."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @contextlib.asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        lock, wanted = self._locks.get(name) or (asyncio.Lock(), 0)
        self._locks[name] = (lock, wanted + 1)
        try:
            async with lock:
                yield
        finally:
            lock, wanted = self._locks[name]
            if wanted == 1:
                del self._locks[name]
            else:
                self._locks[name] = (lock, wanted - 1)


class MemoryInFlight:
    """The first to claim a delivery answers it; the others wait until he has left."""

    def __init__(self) -> None:
        self._answering: dict[str, asyncio.Event] = {}

    @contextlib.asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[bool]:
        left = self._answering.get(key)
        if left is not None:
            await left.wait()
            yield False
            return
        left = self._answering[key] = asyncio.Event()
        try:
            yield True
        finally:
            del self._answering[key]
            left.set()


class MemoryLimits:
    """Sliding windows of the last acts of each name."""

    #: Names that were quiet for their whole window are looked for once there are so many.
    MOST_NAMES = 10_000

    def __init__(self) -> None:
        self._acts: dict[str, deque[float]] = {}
        #: When the window of a name's last act ends: a crowd with short windows ends no long one.
        self._ends: dict[str, float] = {}
        self._most = self.MOST_NAMES

    async def allow(self, name: str, most: int, seconds: int) -> bool:
        now = time.monotonic()
        if len(self._acts) > self._most:
            self._forget(now)
        acts = self._acts.setdefault(name, deque())
        while acts and acts[0] <= now - seconds:
            acts.popleft()
        if len(acts) >= most:
            return False
        acts.append(now)
        self._ends[name] = now + seconds
        return True

    async def forgive(self, name: str) -> None:
        if acts := self._acts.get(name):
            acts.pop()

    def _forget(self, now: float) -> None:
        self._ends = {name: end for name, end in self._ends.items() if end > now}
        self._acts = {name: acts for name, acts in self._acts.items() if name in self._ends}
        # Twice those that are left: a crowd must not pay for the search at every act.
        self._most = max(self.MOST_NAMES, 2 * len(self._acts))


class MemoryBell:
    """Wakes whoever waits in this process."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    async def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()
