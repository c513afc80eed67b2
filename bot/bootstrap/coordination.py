"""What the processes of one installation share; in one process, memory is enough."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bot.adapters import in_process, redis_state
from bot.adapters.wechat.token import MemoryTokenStore, RedisTokenStore, TokenStore
from bot.ports.locks import Bell, InFlight, Limits, Locks
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Coordination:
    """One set for each process, over the same Redis where there is one."""

    in_flight: InFlight
    locks: Locks
    limits: Limits
    bell: Bell
    tokens: TokenStore


def coordination(settings: Settings, stack: AsyncExitStack) -> Coordination:
    """In memory, or in Redis when there is an address; closed with `stack`."""
    if settings.redis_url is None:
        return Coordination(
            in_process.MemoryInFlight(),
            in_process.MemoryLocks(),
            in_process.MemoryLimits(),
            in_process.MemoryBell(),
            MemoryTokenStore(),
        )
    redis = redis_state.connected(settings.redis_url)
    stack.push_async_callback(redis.aclose)
    reach = redis_state.Reach()
    return Coordination(
        redis_state.RedisInFlight(redis, reach),
        redis_state.RedisLocks(redis, reach),
        redis_state.RedisLimits(redis, reach),
        redis_state.RedisBell(redis, reach),
        RedisTokenStore(redis, settings.wechat_app_id),
    )
