"""Where the access token is kept: in this process, or in Redis for all of them."""

import time
from collections.abc import Callable
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError


class TokenStore(Protocol):
    """One account's token."""

    async def get(self) -> str | None:
        """The token while it is valid."""
        ...

    async def put(self, token: str, seconds: int) -> None: ...
    async def drop(self, token: str) -> None:
        """Forget `token`, but not a newer one that somebody has put meanwhile."""
        ...


class MemoryTokenStore:
    """The token of one process; `monotonic` counts seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._token: str | None = None
        self._ends = 0.0

    async def get(self) -> str | None:
        return self._token if self._monotonic() < self._ends else None

    async def put(self, token: str, seconds: int) -> None:
        self._token, self._ends = token, self._monotonic() + seconds

    async def drop(self, token: str) -> None:
        if self._token == token:
            self._token = None


#: Compare and delete in one step.
_DROP = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)


class RedisTokenStore:
    """The token of all processes, with a copy at hand for as long as Redis cannot be reached."""

    def __init__(self, redis: Redis, app_id: str) -> None:
        self._redis = redis
        self._key = f"hengxin:wechat:token:{app_id}"
        self._copy = MemoryTokenStore()

    async def get(self) -> str | None:
        try:
            kept = await self._redis.get(self._key)
        except RedisError:
            return await self._copy.get()
        return kept.decode() if isinstance(kept, bytes) else kept

    async def put(self, token: str, seconds: int) -> None:
        await self._copy.put(token, seconds)
        try:
            await self._redis.set(self._key, token, ex=seconds)
        except RedisError:
            return

    async def drop(self, token: str) -> None:
        await self._copy.drop(token)
        try:
            await self._redis.eval(_DROP, 1, self._key, token)
        except RedisError:
            return
