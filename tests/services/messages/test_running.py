"""The loop: wakes at the bell, sweeps, fills its places, outlives the store, stops cleanly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.messages.outbound import OutboundStatus
from bot.errors import DatabaseGone
from bot.services.messages.carrier import Pace
from tests.services.messages.conftest import Office
from tests.services.messages.fakes import NOON, until


async def _shorter(seconds: float) -> None:
    """A hundredth of the wait: nobody has seconds to spare in a test."""
    await asyncio.sleep(seconds / 100)


@asynccontextmanager
async def running(office: Office, pace: Pace | None = None) -> AsyncIterator[asyncio.Event]:
    """A worker at work; leaving stops it and waits for its end."""
    stop = asyncio.Event()
    task = asyncio.create_task(office.worker(pace, _shorter).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        async with asyncio.timeout(2):
            await task


async def test_it_sends_at_the_bell_not_at_the_next_look(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    async with running(office, Pace(idle=60)):
        await until(lambda: office.deliveries.leases == 1)
        office.deliveries.add()
        await office.bell.ring()
        await until(lambda: len(office.wechat.sent) == 1)


async def test_without_a_bell_it_looks_every_now_and_then(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    async with running(office, Pace(idle=0.01)):
        await until(lambda: office.deliveries.leases >= 2)
        office.deliveries.add()
        await until(lambda: len(office.wechat.sent) == 1)


async def test_an_idle_worker_does_not_turn_in_circles(office: Office) -> None:
    async with running(office, Pace(idle=60)):
        await asyncio.sleep(0.1)
        assert office.deliveries.leases == 1


async def test_a_citizens_next_message_does_not_wait_for_the_next_look(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    for _ in range(5):
        office.deliveries.add()
    async with running(office, Pace(idle=60)):
        await until(lambda: len(office.wechat.sent) == 5)


async def test_one_slow_citizen_does_not_hold_up_the_others(office: Office) -> None:
    gate = office.wechat.gates["citizen-0"] = asyncio.Event()
    for n in range(30):
        office.deliveries.writes(f"citizen-{n}", NOON)
        office.deliveries.add(f"citizen-{n}")
    async with running(office, Pace(places=4, idle=60)):
        await until(lambda: len(office.wechat.sent) == 29)
        gate.set()
        await until(lambda: len(office.wechat.sent) == 30)
    assert office.wechat.most_at_once == 4


async def test_an_answer_that_nobody_fetched_is_pushed(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    late = NOON + timedelta(seconds=20)
    message = office.deliveries.add(status=OutboundStatus.OFFERED, due=late)
    async with running(office, Pace(idle=60)):
        await asyncio.sleep(0.05)
        assert office.wechat.sent == []
        office.clock.pass_(seconds=20)
        await until(lambda: len(office.wechat.sent) == 1)
    assert office.deliveries.of(message).status is OutboundStatus.SENT


@pytest.mark.parametrize(
    ("failure", "event"),
    [(DatabaseGone, "delivery.database_gone"), (ArithmeticError, "delivery.round_failed")],
)
async def test_it_outlives_a_store_that_goes_away(
    office: Office, failure: type[Exception], event: str
) -> None:
    office.deliveries.writes("citizen-1", NOON)
    office.deliveries.add()
    office.deliveries.failure = failure
    office.deliveries.gone_until = NOON + timedelta(seconds=10)
    with capture_logs() as logs:
        async with running(office):
            await until(lambda: len(logs) >= 4)
            assert office.wechat.sent == []
            office.clock.pass_(seconds=10)
            await until(lambda: len(office.wechat.sent) == 1)
    assert {log["during"] for log in logs if log["event"] == event} == {
        "lease",
        "sweep",
    }


async def test_what_is_being_sent_at_the_end_is_finished_and_closed(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    messages = [office.deliveries.add() for _ in range(2)]
    gate = office.wechat.gates["citizen-1"] = asyncio.Event()
    async with running(office) as stop:
        await until(lambda: office.wechat.at_once == 1)
        stop.set()
        await asyncio.sleep(0.01)
        gate.set()
    first, second = (office.deliveries.of(message) for message in messages)
    assert first.status is OutboundStatus.SENT
    assert second.status is OutboundStatus.PENDING


async def test_two_workers_share_the_work_without_copies(office: Office) -> None:
    for n in range(40):
        office.deliveries.writes(f"citizen-{n}", NOON)
        office.deliveries.add(f"citizen-{n}")
    async with running(office, Pace(places=5)), running(office, Pace(places=5)):
        await until(lambda: len(office.wechat.sent) == 40)
    assert len({sent.openid for sent in office.wechat.sent}) == 40
