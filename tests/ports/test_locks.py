"""bot.ports.locks over memory and a real Redis."""

import asyncio
import time
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
    reach = redis_state.Reach()
    return Shared(
        redis_state.RedisLocks(redis, reach),
        redis_state.RedisInFlight(redis, reach),
        redis_state.RedisLimits(redis, reach),
        redis_state.RedisBell(redis, reach),
    )


@pytest.fixture(params=["memory", "redis"])
async def there(request: pytest.FixtureRequest) -> AsyncIterator[Shared]:
    if request.param == "memory":
        yield in_memory()
        return
    redis = redis_state.connected(request.getfixturevalue("redis_url"))
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


async def test_what_is_forgiven_does_not_count(there: Shared) -> None:
    await there.limits.forgive("a")
    for _ in range(3):
        assert await there.limits.allow("a", 1, 60)
        await there.limits.forgive("a")
    assert [await there.limits.allow("a", 1, 60) for _ in range(2)] == [True, False]


async def test_a_window_slides(there: Shared) -> None:
    assert await there.limits.allow("a", 1, 1)
    assert not await there.limits.allow("a", 1, 1)
    await asyncio.sleep(1.05)
    assert await there.limits.allow("a", 1, 1)


async def test_a_crowd_with_short_windows_ends_no_long_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits, moment = in_process.MemoryLimits(), 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    assert await limits.allow("password of K01", 1, 900)
    moment += 120
    for number in range(limits.MOST_NAMES + 10):
        assert await limits.allow(f"passer-by {number}", 1, 60)
    assert not await limits.allow("password of K01", 1, 900)


async def test_a_ring_before_the_wait_is_heard(there: Shared) -> None:
    await there.bell.ring()
    await there.bell.ring()
    async with asyncio.timeout(0.5):
        await there.bell.wait(5)
    before = asyncio.get_running_loop().time()
    await there.bell.wait(0.1)
    assert asyncio.get_running_loop().time() - before >= 0.09, "two rings wake once"


async def test_turns_go_on_while_redis_is_away() -> None:
    redis = redis_state.connected("redis://127.0.0.1:1")
    shared = through(redis)
    async with asyncio.timeout(3), shared.in_flight.claim("k") as first, shared.locks.hold("o"):
        assert first
        assert await shared.limits.allow("a", 1, 60)
        await shared.limits.forgive("a")
        await shared.bell.ring()
        await shared.bell.wait(0.05)
    await redis.aclose()


async def test_a_redis_that_does_not_answer_makes_no_turn_late() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    redis = redis_state.connected(f"redis://127.0.0.1:{port}")
    shared = through(redis)

    async def turn(key: str) -> None:
        async with shared.in_flight.claim(key), shared.locks.hold("o"):
            await shared.limits.allow("a", 1, 60)
            await shared.bell.ring()

    async with asyncio.timeout(2 * redis_state.ANSWERS_WITHIN):
        await turn("k1")
        await turn("k2")
    await redis.aclose()
    await asyncio.sleep(0.05)
    server.close()


async def test_many_turns_at_once_all_reach_redis(redis_url: str) -> None:
    redis = redis_state.connected(redis_url)
    shared = through(redis)
    assert await shared.limits.allow("crowd", 1, 60)
    allowed = await asyncio.gather(*(shared.limits.allow("crowd", 1, 60) for _ in range(300)))
    assert not any(allowed), "a limit that is open says that Redis was not heard"
    await redis.aclose()


async def test_a_crowd_of_names_makes_no_act_slow() -> None:
    limits = in_process.MemoryLimits()
    before = time.perf_counter()
    for n in range(3 * limits.MOST_NAMES):
        assert await limits.allow(f"a{n}", 1, 60)
    assert time.perf_counter() - before < 5, "all names are looked through at every act"
    assert not await limits.allow("a0", 1, 60), "who acted lately is not forgotten"
