"""The machine's time, and the sandbox's, which only goes forward."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.clock import MovableClock, SystemClock
from bot.errors import DatabaseGone
from tests.services.messages.fakes import until

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class StoppedClock:
    """bot.ports.clock.Clock that stands still."""

    def now(self) -> datetime:
        return NOON


@dataclass
class Offset:
    """bot.ports.clock.ClockOffsets in memory; `gone` as a database may be, `slow` as one is."""

    seconds: int = 0
    gone: bool = False
    reads: int = 0
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may_answer.set()

    async def read(self) -> int:
        self.reads += 1
        if self.gone:
            raise DatabaseGone
        seen = self.seconds
        await self.may_answer.wait()
        return seen

    async def add(self, seconds: int) -> int:
        if self.gone:
            raise DatabaseGone
        self.seconds += seconds
        return self.seconds

    async def reset(self) -> None:
        self.seconds = 0


def test_the_machines_time_is_aware_and_shanghais() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(hours=8)
    assert abs(now.timestamp() - datetime.now(ZoneInfo("UTC")).timestamp()) < 5  # noqa: TID251


async def test_time_is_moved_for_everybody() -> None:
    offset = Offset()
    here, there = MovableClock(StoppedClock(), offset), MovableClock(StoppedClock(), offset)
    await here.advance(3600)
    assert here.now() == NOON + timedelta(hours=1)
    assert there.now() == NOON, "it has not looked yet"
    await there.refresh()
    await there.advance(60)
    assert there.now() == NOON + timedelta(hours=1, minutes=1)
    await here.reset()
    assert here.now() == NOON
    await there.refresh()
    assert there.now() == NOON


async def test_time_does_not_run_backwards() -> None:
    clock = MovableClock(StoppedClock(), Offset())
    with pytest.raises(ValueError, match="backwards"):
        await clock.advance(-1)
    assert clock.now() == NOON


async def test_a_slow_reading_does_not_take_a_move_back() -> None:
    offset = Offset()
    clock = MovableClock(StoppedClock(), offset)
    offset.may_answer.clear()
    reading = asyncio.create_task(clock.refresh())
    await asyncio.sleep(0)
    moving = asyncio.create_task(clock.advance(60))
    await asyncio.sleep(0)
    offset.may_answer.set()
    await asyncio.gather(reading, moving)
    assert clock.now() == NOON + timedelta(minutes=1)


async def test_it_looks_again_and_again_and_survives_an_outage() -> None:
    offset, stop = Offset(), asyncio.Event()
    clock = MovableClock(StoppedClock(), offset)
    running = asyncio.create_task(clock.run(stop, every=0.001))
    offset.seconds = 60
    await until(lambda: clock.now() == NOON + timedelta(minutes=1))
    offset.gone, before = True, offset.reads
    await until(lambda: offset.reads > before + 1)
    assert clock.now() == NOON + timedelta(minutes=1)
    offset.gone, offset.seconds = False, 120
    await until(lambda: clock.now() == NOON + timedelta(minutes=2))
    stop.set()
    await running
