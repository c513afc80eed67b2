"""Locks, turns in flight, limits and the bell of several processes, through Redis.

Everything here only spares rework: when Redis cannot be reached, each call lets the turn go on,
and the database's versions and unique keys still decide.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

_log = structlog.get_logger()

Answer = TypeVar("Answer")

#: How long a holder may take before others go on without him, milliseconds.
LEASE = 5_000
_POLL = 0.02
_GONE = (RedisError, OSError, TimeoutError)

#: How long one answer may take, seconds: a turn asks a few times and has 4.5 s in all.
ANSWERS_WITHIN = 0.5

#: How long Redis is not asked again once it did not answer, seconds.
REST = 1.0

#: Of one process. Opening hundreds at once would take longer than an answer may.
_CONNECTIONS = 16

_RELEASE = (
    "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0"
)
_WINDOW = """
redis.call('zremrangebyscore', KEYS[1], 0, ARGV[1] - ARGV[2])
if redis.call('zcard', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('zadd', KEYS[1], ARGV[1], ARGV[4])
redis.call('pexpire', KEYS[1], ARGV[2])
return 1
"""


def connected(url: str) -> Redis:
    """Connections on which no question waits long; made when they are first used."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=ANSWERS_WITHIN,
        socket_timeout=ANSWERS_WITHIN,
        socket_connect_timeout=ANSWERS_WITHIN,
    )
    return Redis.from_pool(pool)


class Reach:
    """Whether Redis answers, known to all who ask it: nobody waits to hear the same again."""

    def __init__(self) -> None:
        self._again = 0.0

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """The answer; None when Redis was not asked, or not heard."""
        if time.monotonic() < self._again:
            return None
        try:
            return await question()
        except _GONE as error:
            self._again = time.monotonic() + REST
            _log.warning("redis.unreachable", error=type(error).__name__)
            return None


class RedisLocks:
    """A lease under the name; whoever waits longer than a lease goes on."""

    def __init__(self, redis: Redis, reach: Reach, prefix: str = "hengxin:lock:") -> None:
        self._redis, self._prefix = redis, prefix
        self._reach = reach

    @contextlib.asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        mine = secrets.token_hex(8)
        key = self._prefix + name
        held = await self._reach.ask(lambda: self._take(key, mine))
        try:
            yield
        finally:
            if held:
                await self._reach.ask(lambda: _release(self._redis, key, mine))

    async def _take(self, key: str, mine: str) -> bool:
        deadline = time.monotonic() + LEASE / 1000
        while not await self._redis.set(key, mine, nx=True, px=LEASE):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL)
        return True


class RedisInFlight:
    """A delivery's claim is a lease; those who wait go on when it is gone."""

    def __init__(self, redis: Redis, reach: Reach, prefix: str = "hengxin:turn:") -> None:
        self._redis, self._prefix = redis, prefix
        self._reach = reach

    @contextlib.asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[bool]:
        mine = secrets.token_hex(8)
        name = self._prefix + key
        first = await self._reach.ask(lambda: self._first(name, mine))
        try:
            yield first is not False
        finally:
            if first:
                await self._reach.ask(lambda: _release(self._redis, name, mine))

    async def _first(self, name: str, mine: str) -> bool:
        if await self._redis.set(name, mine, nx=True, px=LEASE):
            return True
        deadline = time.monotonic() + LEASE / 1000
        while time.monotonic() < deadline:
            if not await self._redis.exists(name):
                break
            await asyncio.sleep(_POLL)
        return False


class RedisLimits:
    """Sliding windows shared by all processes; open when Redis is away."""

    def __init__(self, redis: Redis, reach: Reach, prefix: str = "hengxin:limit:") -> None:
        self._redis, self._prefix = redis, prefix
        self._window = redis.register_script(_WINDOW)
        self._reach = reach

    async def allow(self, name: str, most: int, seconds: int) -> bool:
        now = int(time.time() * 1000)
        key, act = self._prefix + name, f"{now}:{secrets.token_hex(4)}"
        allowed = await self._reach.ask(
            lambda: self._window(keys=[key], args=[now, seconds * 1000, most, act])
        )
        return allowed is None or bool(allowed)

    async def forgive(self, name: str) -> None:
        await self._reach.ask(lambda: self._redis.zpopmax(self._prefix + name))


class RedisBell:
    """A list with at most one token: ringing twice wakes once, a ring before the wait is kept."""

    def __init__(self, redis: Redis, reach: Reach, name: str = "hengxin:bell") -> None:
        self._redis, self._name = redis, name
        self._reach = reach

    async def ring(self) -> None:
        await self._reach.ask(self._leave_token)

    async def _leave_token(self) -> None:
        async with self._redis.pipeline(transaction=True) as steps:
            steps.lpush(self._name, "1")
            steps.ltrim(self._name, 0, 0)
            await steps.execute()

    async def wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            # In pieces: an answer that takes longer than others may counts as none.
            piece = min(left, ANSWERS_WITHIN / 2)
            try:
                if await self._redis.blpop([self._name], timeout=piece):
                    return
            except _GONE:
                await asyncio.sleep(left)


async def _release(redis: Redis, key: str, mine: str) -> None:
    await redis.eval(_RELEASE, 1, key, mine)
