"""bot.ports.work over both engines: all or nothing, and who wins a race."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.database.store import Store
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.rating import Rating
from bot.domain.conversation.conversation import Conversation, Reply
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.errors import LostRace
from bot.ports.cases import CaseFilter
from bot.ports.requests import KeptAnswer

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def case(number: str = "SQ1", version: int = 1, **changes: object) -> Case:
    made = Case(
        number=number,
        kind=CaseKind.APPLICATION,
        item="verify_blood_pressure",
        item_version="f" * 64,
        state="submitted",
        version=version,
        openid="o1",
        fields={"contact": "王芳", "quantity": 2},
        created=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def entry(number: str = "SQ1", version: int = 1) -> HistoryEntry:
    return HistoryEntry(
        number, version, NOW, "submit", "draft", "submitted", "o1", "citizen", "wechat"
    )


def message(key: str, openid: str = "o1") -> Outbound:
    return Outbound(key, openid, OutboundStatus.PENDING, "您好", "M5", NOW, case="SQ1")


async def save(store: Store, *cases: Case) -> None:
    async with store.work() as work:
        for each in cases:
            work.cases.save(each)


async def test_everything_of_a_work_is_there_after_it(store: Store) -> None:
    async with store.work() as work:
        work.cases.save(case())
        work.cases.record(entry())
        work.outbox.add(message("k"))
        work.conversations.save(
            Conversation(
                "o1", 1, {"slots": {"名": "😀"}}, True, SendWindow(Trigger.MESSAGE, NOW, 2)
            )
        )
        work.conversations.answered("turn-1", "o1", Reply("好的", NOW))
        assert await work.cases.find("SQ1") is None, "nothing is written before the end"
    later = store.work()
    assert await later.cases.find("SQ1") == case()
    assert await later.cases.history("SQ1") == [entry()]
    assert [each.key for each in await later.outbox.of_case("SQ1")] == ["k"]
    opening = await later.conversations.opening("turn-1", "o1")
    assert opening.reply == Reply("好的", NOW)
    assert opening.conversation == Conversation(
        "o1", 1, {"slots": {"名": "😀"}}, True, SendWindow(Trigger.MESSAGE, NOW, 2)
    )


async def test_an_exception_leaves_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.work() as work:
            work.cases.save(case())
            work.outbox.add(message("k"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await store.work().cases.find("SQ1") is None
    assert await store.deliveries.listed(None, 10) == []


async def test_a_newcomer_has_an_empty_opening(store: Store) -> None:
    opening = await store.work().conversations.opening("none", "nobody")
    assert opening.reply is None
    assert opening.conversation == Conversation("nobody")
    assert not opening.held


async def test_openings_asked_together_come_back_to_their_own(store: Store) -> None:
    for n in range(20):
        async with store.work() as work:
            work.conversations.save(Conversation(f"o{n}", 1, {"n": n}))
            work.conversations.answered(f"k{n}", f"o{n}", Reply(str(n), NOW))
    work = store.work()
    openings = await asyncio.gather(
        *(work.conversations.opening(f"k{n}", f"o{n}") for n in reversed(range(20)))
    )
    assert [o.reply.text for o in openings if o.reply] == [str(n) for n in reversed(range(20))]


async def test_of_two_that_saw_the_same_version_one_wins(store: Store) -> None:
    await save(store, case())
    results = await asyncio.gather(
        save(store, case(version=2, state="accepted")),
        save(store, case(version=2, state="withdrawn")),
        return_exceptions=True,
    )
    assert {type(r) for r in results} == {LostRace, type(None)}


async def test_the_loser_of_a_group_takes_nobody_with_it(store: Store) -> None:
    await save(store, case("SQ1"), case("SQ2"), case("SQ3"))
    results = await asyncio.gather(
        save(store, case("SQ1", 2)),
        save(store, case("SQ2", 7), case("SQ4", 1)),
        save(store, case("SQ3", 2)),
        return_exceptions=True,
    )
    assert [type(r) for r in results] == [type(None), LostRace, type(None)]
    work = store.work()
    versions = [(await work.cases.find(n)) for n in ("SQ1", "SQ2", "SQ3")]
    assert [each.version for each in versions if each] == [2, 1, 2]
    assert await work.cases.find("SQ4") is None, "the loser's other rows are gone too"


async def test_a_broken_row_takes_nobody_with_it(store: Store) -> None:
    async def twice() -> None:
        async with store.work() as work:
            work.cases.record(entry("SQ9"))
            work.cases.record(entry("SQ9"))

    results = await asyncio.gather(
        save(store, case("SQ1")), twice(), save(store, case("SQ2")), return_exceptions=True
    )
    assert [type(r) for r in results] == [type(None), LostRace, type(None)]
    assert await store.work().cases.history("SQ9") == []


async def test_a_delivery_is_answered_once(store: Store) -> None:
    async def answer(text: str) -> None:
        async with store.work() as work:
            work.conversations.answered("k", "o1", Reply(text, NOW))

    results = await asyncio.gather(answer("一"), answer("二"), return_exceptions=True)
    assert sum(isinstance(r, LostRace) for r in results) == 1


async def test_a_request_is_answered_once(store: Store) -> None:
    kept = KeptAnswer("key", "d" * 64, 200, "{}", "", NOW)

    async def keep() -> None:
        async with store.work() as work:
            work.requests.keep("lab", kept)

    results = await asyncio.gather(keep(), keep(), return_exceptions=True)
    assert sum(isinstance(r, LostRace) for r in results) == 1
    assert await store.work().requests.kept("lab", "key") == kept
    assert await store.work().requests.kept("other", "key") is None


async def test_a_list_is_newest_first_and_goes_on_after_its_cursor(store: Store) -> None:
    for n in range(7):
        await save(
            store, case(f"SQ{n}", created=NOW + timedelta(minutes=n // 2), openid=f"o{n % 2}")
        )
    work = store.work()
    first = await work.cases.page(CaseFilter(limit=3))
    assert [each.number for each in first] == ["SQ6", "SQ5", "SQ4"]
    rest = await work.cases.page(CaseFilter(after="SQ4", limit=10))
    assert [each.number for each in rest] == ["SQ3", "SQ2", "SQ1", "SQ0"]
    mine = await work.cases.page(CaseFilter(openid="o1", state="submitted"))
    assert [each.number for each in mine] == ["SQ5", "SQ3", "SQ1"]
    assert await work.cases.page(CaseFilter(kind=CaseKind.REPORT)) == []


async def test_an_open_ticket_and_what_was_rated_are_the_citizens_own(store: Store) -> None:
    ticket = case("ZX1", kind=CaseKind.CONSULTATION, state="claimed")
    over = replace(ticket, number="ZX2", state="answered", created=NOW + timedelta(hours=1))
    await save(store, case(), ticket, over, replace(ticket, number="ZX3", openid="o2"))
    async with store.work() as work:
        for number in ("ZX2", "ZX3"):
            work.cases.rate(Rating(number, 5, "", NOW))
    cases = store.work().cases
    assert await cases.open_ticket("o1") == ticket
    assert await cases.open_ticket("o3") is None
    assert await cases.rated("o1") == frozenset({"ZX2"})


async def test_serials_never_repeat(store: Store) -> None:
    day = NOW.date()
    taken = await asyncio.gather(
        *(store.numbers.serial(CaseKind.APPLICATION, day) for _ in range(250))
    )
    assert len(set(taken)) == 250
    assert await store.numbers.serial(CaseKind.COMPLAINT, day) == 1
    assert await store.numbers.serial(CaseKind.APPLICATION, day + timedelta(days=1)) == 1
