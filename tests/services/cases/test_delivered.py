"""Decisions go on once their notice has been accepted, once, and not before."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bot.adapters.database.store import Store
from bot.adapters.in_process import MemoryBell
from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import Actor
from bot.errors import DatabaseGone
from bot.ports.decisions import ToldDecision
from bot.services.cases.anonymous import AnonymousReports, Statement
from bot.services.cases.delivered import DELIVERED, Delivered
from bot.services.cases.filing import Filing, file
from tests.complaint_office import ComplaintOffice
from tests.factories import FIELDS, WORKDAY

CITIZEN = Actor.citizen("o-wang")
REFUSAL = {"code": "out_of_scope", "text": "不在检定范围内", "remedy": "请向生产企业咨询"}


@dataclass
class Clock:
    """bot.ports.clock.Clock that stands still."""

    moment: datetime = field(default=WORKDAY)

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
async def office(store: Store) -> ComplaintOffice:
    return await ComplaintOffice(store).open()


def sweep(office: ComplaintOffice) -> Delivered:
    store = office.store
    clock, bell = Clock(office.now), MemoryBell()
    return Delivered(store.work, office.casebook, store.decisions, clock, bell)


async def complaint(office: ComplaintOffice) -> str:
    data = {"category": "service", "text": "等了一个月还没有好"}
    filing = Filing(CaseKind.COMPLAINT, "register", "o-wang", data, category="service")
    async with office.store.work() as work:
        return (await file(work, office.casebook, CITIZEN, filing, office.now)).case.number


async def application(office: ComplaintOffice) -> str:
    data = {"fields": FIELDS, "declaration": True}
    item = "verify_blood_pressure"
    filing = Filing(CaseKind.APPLICATION, "submit", "o-wang", data, item=item)
    async with office.store.work() as work:
        return (await file(work, office.casebook, CITIZEN, filing, office.now)).case.number


async def test_an_answer_is_delivered_when_the_channel_has_accepted_it(
    office: ComplaintOffice,
) -> None:
    number = await complaint(office)
    await office.answers(number)
    assert await sweep(office).round() == 0
    assert await office.state(number) == "answered"
    await office.sends("C7")
    assert await sweep(office).round() == 1
    assert await office.state(number) == "follow_up"
    last = (await office.store.work().cases.history(number))[-1]
    assert (last.event, last.actor, last.role) == ("deliver", DELIVERED.name, "system")
    assert "2026年11月23日 09:30" in last.notes["proof"]
    assert await sweep(office).round() == 0


async def test_a_refusal_that_has_arrived_closes_the_case_and_asks_for_a_rating(
    office: ComplaintOffice,
) -> None:
    number = await application(office)
    await office.does("W004", number, "refuse", **REFUSAL)
    assert await sweep(office).round() == 0
    await office.sends("M4")
    assert await sweep(office).round() == 1
    assert await office.state(number) == "closed"
    last = (await office.store.work().cases.history(number))[-1]
    assert (last.event, last.notes["way"]) == ("serve", "electronic")
    assert number in (await office.sends("M16")).text


async def test_a_complaint_that_was_declined_is_told_of_and_followed_up(
    office: ComplaintOffice,
) -> None:
    number = await complaint(office)
    await office.declines(number)
    await office.sends("C3")
    assert await sweep(office).round() == 1
    assert await office.state(number) == "follow_up"


async def test_without_an_account_nobody_is_told_and_the_case_is_put_away(
    office: ComplaintOffice,
) -> None:
    reports = AnonymousReports(office.store.work, office.casebook)
    statement = Statement(CaseKind.REPORT, "加油站的油枪少油")
    number = (await reports.register(statement, "form", office.now)).number
    await office.declines(number)
    assert await sweep(office).round() == 1
    assert await office.state(number) == "archived"


async def test_the_notice_of_an_earlier_answer_proves_nothing(office: ComplaintOffice) -> None:
    number = await complaint(office)
    await office.answers(number)
    await office.sends("C7")
    found = await office.store.work().cases.find(number)
    assert found is not None
    told = await office.store.decisions.told(9)
    assert [(each.number, each.version) for each in told] == [(number, found.version)]
    async with office.store.work() as work:  # as if it had been answered a second time
        work.cases.save(replace(found, version=found.version + 1))
    assert await office.store.decisions.told(9) == []


async def test_two_workers_move_a_case_once(office: ComplaintOffice) -> None:
    numbers = [await complaint(office) for _ in range(3)]
    for number in numbers:
        await office.answers(number)
    await office.sends("C7")
    moved = await asyncio.gather(*(sweep(office).round() for _ in range(2)))
    assert sum(moved) == 3
    for number in numbers:
        events = [entry.event for entry in await office.store.work().cases.history(number)]
        assert events.count("deliver") == 1


async def test_it_goes_on_while_the_database_is_away(office: ComplaintOffice) -> None:
    number = await complaint(office)
    await office.answers(number)
    await office.sends("C7")
    stop = asyncio.Event()

    class Returning:
        """bot.ports.decisions.ToldDecisions: away at the first look."""

        looks = 0

        async def told(self, limit: int) -> list[ToldDecision]:
            self.looks += 1
            stop.set()
            if self.looks == 1:
                raise DatabaseGone
            return list(await office.store.decisions.told(limit))

    decisions, clock = Returning(), Clock(office.now)
    worker = Delivered(office.store.work, office.casebook, decisions, clock, MemoryBell())
    await worker.run(stop)
    assert decisions.looks == 1
    assert await worker.round() == 1
    assert await office.state(number) == "follow_up"
