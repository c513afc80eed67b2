"""Locks, turns in flight, limits and the bell of several processes, through Redis.

Everything here only spares rework: when Redis cannot be reached, each call lets the turn go on,
and the database's versions and unique keys still decide.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

_log = structlog.get_logger()

#: How long a holder may take before others go on without him, milliseconds.
LEASE = 5_000
_POLL = 0.02
_GONE = (RedisError, OSError, TimeoutError)

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


class RedisLocks:
    """A lease under the name; whoever waits longer than a lease goes on."""

    def __init__(self, redis: Redis, prefix: str = "hengxin:lock:") -> None:
        self._redis, self._prefix = redis, prefix

    @contextlib.asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        mine = secrets.token_hex(8)
        key = self._prefix + name
        held = await self._take(key, mine)
        try:
            yield
        finally:
            if held:
                await _release(self._redis, key, mine)

    async def _take(self, key: str, mine: str) -> bool:
        deadline = time.monotonic() + LEASE / 1000
        try:
            while not await self._redis.set(key, mine, nx=True, px=LEASE):
                if time.monotonic() > deadline:
                    return False
                await asyncio.sleep(_POLL)
        except _GONE as error:
            _log.warning("redis.unreachable", what="lock", error=type(error).__name__)
            return False
        return True


class RedisInFlight:
    """A delivery's claim is a lease; those who wait go on when it is gone."""

    def __init__(self, redis: Redis, prefix: str = "hengxin:turn:") -> None:
        self._redis, self._prefix = redis, prefix

    @contextlib.asynccontextmanager
    async def claim(self, key: str) -> AsyncIterator[bool]:
        mine = secrets.token_hex(8)
        name = self._prefix + key
        first = await self._first(name, mine)
        try:
            yield first
        finally:
            if first:
                await _release(self._redis, name, mine)

    async def _first(self, name: str, mine: str) -> bool:
        try:
            if await self._redis.set(name, mine, nx=True, px=LEASE):
                return True
            deadline = time.monotonic() + LEASE / 1000
            while time.monotonic() < deadline:
                if not await self._redis.exists(name):
                    return False
                await asyncio.sleep(_POLL)
        except _GONE as error:
            _log.warning("redis.unreachable", what="turn", error=type(error).__name__)
            return True
        return False


class RedisLimits:
    """Sliding windows shared by all processes; open when Redis is away."""

    def __init__(self, redis: Redis, prefix: str = "hengxin:limit:") -> None:
        self._redis, self._prefix = redis, prefix
        self._window = redis.register_script(_WINDOW)

    async def allow(self, name: str, most: int, seconds: int) -> bool:
        now = int(time.time() * 1000)
        try:
            allowed = await self._window(
                keys=[self._prefix + name],
                args=[now, seconds * 1000, most, f"{now}:{secrets.token_hex(4)}"],
            )
        except _GONE as error:
            _log.warning("redis.unreachable", what="limit", error=type(error).__name__)
            return True
        return bool(allowed)


class RedisBell:
    """A list with at most one token: ringing twice wakes once, a ring before the wait is kept."""

    def __init__(self, redis: Redis, name: str = "hengxin:bell") -> None:
        self._redis, self._name = redis, name

    async def ring(self) -> None:
        try:
            async with self._redis.pipeline(transaction=True) as steps:
                steps.lpush(self._name, "1")
                steps.ltrim(self._name, 0, 0)
                await steps.execute()
        except _GONE as error:
            _log.warning("redis.unreachable", what="bell", error=type(error).__name__)

    async def wait(self, seconds: float) -> None:
        try:
            await self._redis.blpop([self._name], timeout=seconds)
        except _GONE:
            await asyncio.sleep(seconds)


async def _release(redis: Redis, key: str, mine: str) -> None:
    with contextlib.suppress(*_GONE):
        await redis.eval(_RELEASE, 1, key, mine)
