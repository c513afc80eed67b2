"""What is due by the clock happens once, whoever dies meanwhile; what is not due does not."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.adapters.database.store import Store
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.timers import Timer
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.errors import DatabaseGone
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.timekeeping import AGAIN, LEASE, Timekeeping
from tests.fakes import MemoryStore, MemoryTimers
from tests.services.cases.lives import OPENID, Life


@dataclass
class Bell:
    """bot.ports.locks.Bell that counts."""

    rings: int = 0

    async def ring(self) -> None:
        self.rings += 1

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Keeper:
    """One worker's timekeeping over a life's store."""

    life: Life
    bell: Bell = field(default_factory=Bell)

    def now(self) -> datetime:
        return self.life.now

    async def round(self, casebook: Casebook | None = None) -> int:
        timers = MemoryTimers(self.life.store)
        book = casebook or self.life.casebook
        return await Timekeeping(self.life.store.work, book, timers, self, self.bell).round()


async def licence() -> tuple[Life, Keeper]:
    life = Life()
    await life.applied("license_standard")
    # As its own filing would have set it.
    life.store.timers[life.number] = (
        Timer(life.number, "deem_accepted", datetime.fromisoformat("2026-11-30T23:59:59+08:00")),
        None,
    )
    return life, Keeper(life)


async def test_nothing_happens_before_its_time() -> None:
    life, keeper = await licence()
    life.now = datetime.fromisoformat("2026-11-30T23:59:58+08:00")
    assert await keeper.round() == 0
    assert life.case.state == "submitted"


async def test_what_is_due_happens_once_and_its_citizen_is_told() -> None:
    life, keeper = await licence()
    life.now = datetime.fromisoformat("2026-11-30T23:59:59+08:00")
    assert await keeper.round() == 1
    assert (life.case.state, life.case.version) == ("accepted", 2)
    entry = life.store.history[-1]
    assert (entry.actor, entry.role, entry.via) == ("timer", "timer", "worker")
    (message,) = life.store.outbox.values()
    assert (message.openid, message.message) == (OPENID, "M5")
    assert keeper.bell.rings == 1
    assert await keeper.round() == 0, "the state that follows has no timer"
    assert len(life.store.history) == 2


async def test_a_dead_workers_timer_comes_back_when_its_lease_has_ended() -> None:
    life, keeper = await licence()
    life.now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    await MemoryTimers(life.store).lease(20, life.now, life.now + LEASE)  # and the worker dies
    assert await keeper.round() == 0
    life.now += LEASE
    assert await keeper.round() == 1
    assert life.case.state == "accepted"


async def test_of_two_workers_one_makes_it_happen() -> None:
    life, keeper = await licence()
    life.now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    taken = await asyncio.gather(keeper.round(), Keeper(life).round())
    assert sorted(taken) == [0, 1]
    assert len(life.store.history) == 2


async def test_somebody_was_faster_and_the_timer_has_no_business_any_more() -> None:
    life, keeper = await licence()
    life.put("withdrawn", version=2)
    life.now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    with capture_logs() as logs:
        assert await keeper.round() == 1
    assert life.case.state == "withdrawn"
    assert [log["event"] for log in logs] == ["timer.postponed"]
    assert keeper.bell.rings == 0


async def test_what_the_calendar_has_moved_waits_and_is_tried_again() -> None:
    life, keeper = await licence()
    timer, _ = life.store.timers[life.number]
    early = datetime.fromisoformat("2026-11-27T08:00:00+08:00")
    life.store.timers[life.number] = (Timer(timer.number, timer.event, early), None)
    life.now = early
    await keeper.round()
    assert life.case.state == "submitted"
    assert life.store.timers[life.number] == (
        Timer(timer.number, timer.event, early + AGAIN),
        None,
    )


async def test_the_timer_closes_only_what_has_been_delivered() -> None:
    life = Life()
    await life.applied()
    issued = life.put("signing")
    entry = life.store.history[0]
    signed = (entry.number, 2, life.now, "issue", "signing", "issued", "k", "signatory", "api")
    life.store.history.append(type(entry)(*signed))
    life.put("issued", version=2)
    life.store.timers[issued.number] = (Timer(issued.number, "close", life.now), None)
    life.now += timedelta(days=10)
    keeper = Keeper(life)
    await keeper.round()
    assert life.case.state == "issued"

    told = Outbound(
        key=f"{issued.number}:2:M14",
        openid=OPENID,
        status=OutboundStatus.SENT,
        text="已出证",
        message="M14",
        due=life.now,
        case=issued.number,
        closed=life.now,
    )
    life.store.outbox[told.key] = told
    life.now += AGAIN
    await keeper.round()
    assert life.case.state == "issued", "paper may be wanted for three days after it arrived"
    life.now += timedelta(days=7)
    await keeper.round()
    assert life.case.state == "closed"


async def test_one_broken_case_stands_in_nobodys_way() -> None:
    life, keeper = await licence()
    lost = Case(
        "SQ0", CaseKind.APPLICATION, "gone", "0" * 64, "submitted", 1, OPENID, {}, life.now
    )
    life.store.cases[lost.number] = lost
    life.store.timers[lost.number] = (Timer(lost.number, "deem_accepted", life.now), None)
    life.now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    with capture_logs():
        assert await keeper.round() == 2
    assert life.case.state == "accepted"
    assert life.store.timers[lost.number][0].due == life.now + AGAIN


async def test_a_store_that_is_gone_leaves_the_timer_to_the_end_of_its_lease() -> None:
    life, _ = await licence()
    life.now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    keeper = Keeper(life)

    def gone() -> Work:
        raise DatabaseGone

    timers = MemoryTimers(life.store)
    keeping = Timekeeping(gone, life.casebook, timers, keeper, keeper.bell)
    assert await keeping.round() == 1
    timer, leased = life.store.timers[life.number]
    assert leased == life.now + LEASE
    assert timer.event == "deem_accepted"


async def test_it_stops_when_it_is_told(caplog: pytest.LogCaptureFixture) -> None:
    life, keeper = await licence()
    stop = asyncio.Event()
    timers = MemoryTimers(MemoryStore())
    keeping = Timekeeping(life.store.work, life.casebook, timers, keeper, keeper.bell)
    running = asyncio.create_task(keeping.run(stop))
    await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(1):
        await running
    assert not caplog.records


async def test_leases_on_a_real_store(store: Store) -> None:
    now = datetime.fromisoformat("2026-12-01T08:00:00+08:00")
    for number, days in (("SQ1", 0), ("SQ2", -1), ("SQ3", 1)):
        async with store.work() as work:
            work.cases.set_timer(Timer(number, "close", now + timedelta(days=days)))
    async with store.work() as work:
        work.cases.set_timer(Timer("SQ4", "", None))
    assert await store.timers.waiting(now) == 2
    first = await store.timers.lease(20, now, now + LEASE)
    assert {timer.number for timer in first} == {"SQ1", "SQ2"}
    assert await store.timers.lease(20, now, now + LEASE) == []
    again = await store.timers.lease(20, now + LEASE, now + 2 * LEASE)
    assert {timer.number for timer in again} == {"SQ1", "SQ2"}
    await store.timers.postpone(again[0], now + timedelta(days=2))
    assert await store.timers.waiting(now + 2 * LEASE) == 1
