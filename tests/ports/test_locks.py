"""bot.ports.locks over memory and a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from bot.adapters import in_process, redis_state
from bot.ports.locks import Bell, InFlight, Limits, Locks


@dataclass
class Shared:
    """One implementation of each port."""

    locks: Locks
    in_flight: InFlight
    limits: Limits
    bell: Bell


def in_memory() -> Shared:
    return Shared(
        in_process.MemoryLocks(),
        in_process.MemoryInFlight(),
        in_process.MemoryLimits(),
        in_process.MemoryBell(),
    )


def through(redis: Redis) -> Shared:
    return Shared(
        redis_state.RedisLocks(redis),
        redis_state.RedisInFlight(redis),
        redis_state.RedisLimits(redis),
        redis_state.RedisBell(redis),
    )


@pytest.fixture(params=["memory", "redis"])
async def there(request: pytest.FixtureRequest) -> AsyncIterator[Shared]:
    if request.param == "memory":
        yield in_memory()
        return
    redis = Redis.from_url(request.getfixturevalue("redis_url"))
    await redis.flushdb()
    yield through(redis)
    await redis.aclose()


async def test_one_holder_at_a_time(there: Shared) -> None:
    inside = most = 0

    async def hold(name: str) -> None:
        nonlocal inside, most
        async with there.locks.hold(name):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    await asyncio.gather(*(hold("o1") for _ in range(8)))
    assert most == 1
    await asyncio.gather(hold("o1"), hold("o2"))
    assert most == 2


async def test_a_redelivery_waits_for_the_first_and_then_looks(there: Shared) -> None:
    order: list[str] = []

    async def claim(name: str) -> None:
        async with there.in_flight.claim("k") as first:
            order.append(f"{name}:{first}")
            await asyncio.sleep(0.05 if first else 0)
            order.append(f"{name} left")

    first = asyncio.create_task(claim("a"))
    await asyncio.sleep(0.02)
    await asyncio.gather(first, claim("b"), claim("c"))
    assert order[:2] == ["a:True", "a left"]
    assert sorted(order[2:]) == ["b left", "b:False", "c left", "c:False"]


async def test_whoever_fails_leaves_the_place_free(there: Shared) -> None:
    with pytest.raises(ZeroDivisionError):
        async with there.in_flight.claim("k"), there.locks.hold("o"):
            raise ZeroDivisionError
    async with asyncio.timeout(1), there.in_flight.claim("k") as first, there.locks.hold("o"):
        assert first


async def test_a_limit_counts_its_own_name(there: Shared) -> None:
    assert [await there.limits.allow("a", 2, 60) for _ in range(3)] == [True, True, False]
    assert await there.limits.allow("b", 2, 60)


async def test_a_window_slides(there: Shared) -> None:
    assert await there.limits.allow("a", 1, 1)
    assert not await there.limits.allow("a", 1, 1)
    await asyncio.sleep(1.05)
    assert await there.limits.allow("a", 1, 1)


async def test_a_ring_before_the_wait_is_heard(there: Shared) -> None:
    await there.bell.ring()
    await there.bell.ring()
    async with asyncio.timeout(0.5):
        await there.bell.wait(5)
    before = asyncio.get_running_loop().time()
    await there.bell.wait(0.1)
    assert asyncio.get_running_loop().time() - before >= 0.09, "two rings wake once"


async def test_turns_go_on_while_redis_is_away() -> None:
    redis = Redis.from_url("redis://127.0.0.1:1")
    shared = through(redis)
    async with asyncio.timeout(3), shared.in_flight.claim("k") as first, shared.locks.hold("o"):
        assert first
        assert await shared.limits.allow("a", 1, 60)
        await shared.bell.ring()
        await shared.bell.wait(0.05)
    await redis.aclose()
