"""The one road: what happens, what is refused and in which order, who wins a race."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.database.store import Store
from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import Case, CaseKind
from bot.domain.people.actor import Actor, Role
from bot.errors import (
    HengxinError,
    Invalid,
    LostRace,
    NotAllowedNow,
    NotFound,
    RoleRefused,
    StaleCase,
)
from bot.services.cases.transition import Transitioned, Wish, transition
from bot.services.catalogue.catalogue import Catalogue
from tests.factories import (
    FIELDS,
    NOW,
    blood_pressure,
    casebook,
    checklist,
    key,
)
from tests.fakes import MemoryStore

ITEM = blood_pressure()
NUMBER = "SQ202611220000172"
OFFICER = key(Role.ACCEPTANCE)
CITIZEN = Actor.citizen("o-wang")
REFUSAL = {"code": "out_of_scope", "text": "不在检定范围", "remedy": "请向生产企业咨询"}


def case(state: str = "submitted", version: int = 1) -> Case:
    return Case(
        NUMBER, CaseKind.APPLICATION, ITEM.id, ITEM.digest, state, version, "o-wang", FIELDS, NOW
    )


def store_with(*cases: Case) -> MemoryStore:
    return MemoryStore(cases={each.number: each for each in cases})


async def happen(store: MemoryStore, actor: Actor, wish: Wish) -> Transitioned:
    async with store.work() as work:
        return await transition(work, casebook(store), actor, wish, NOW)


def accept(
    data: Mapping[str, Any] | None = None, version: int | None = None, reason: str = ""
) -> Wish:
    whole = checklist(ITEM) if data is None else data
    return Wish(NUMBER, "accept", version, whole, reason)


async def test_acceptance_moves_the_case_and_leaves_one_line_of_history() -> None:
    store = store_with(case())
    done = await happen(store, OFFICER, accept(version=1, reason="齐全"))
    assert store.cases == {NUMBER: replace(case(), state="accepted", version=2)}
    (entry,) = store.history
    assert entry == done.entry
    assert (entry.event, entry.origin, entry.target) == ("accept", "submitted", "accepted")
    assert (entry.actor, entry.role, entry.via) == ("laboratory", "acceptance", "api")
    assert (entry.version, entry.at, entry.reason) == (2, NOW, "齐全")
    assert entry.notes == checklist(ITEM)
    assert done.notice is not None
    assert done.notice.key == f"{NUMBER}:2:M5"
    assert "已受理" in done.notice.text
    assert store.outbox == {}, "whether to push is the caller's decision"


async def test_a_refusal_tells_reason_and_remedy() -> None:
    store = store_with(case())
    done = await happen(store, OFFICER, Wish(NUMBER, "refuse", data=REFUSAL))
    assert store.cases[NUMBER].state == "not_accepted"
    assert done.entry is not None
    assert done.entry.reason == "不在检定范围"
    assert done.notice is not None
    assert "请向生产企业咨询" in done.notice.text
    assert "不在检定范围" in done.notice.text


async def test_history_holds_no_personal_value() -> None:
    store = store_with(case())
    done = await happen(store, OFFICER, accept())
    for value in ("13800138000", "王建国"):
        assert value not in repr(done.entry)
    again = await happen(store_with(case()), OFFICER, accept())
    other = await happen(store_with(case()), OFFICER, Wish(NUMBER, "refuse", data=REFUSAL))
    digests = [each.entry.digest for each in (done, again, other) if each.entry]
    assert digests[0] == digests[1] != digests[2]
    assert len(digests[0]) == 64


GAPS = {"items": ["补盖公章"]}
REFUSED: list[tuple[str, Actor, Wish, type[HengxinError]]] = [
    ("submitted", OFFICER, Wish("SQ0", "accept"), NotFound),
    ("submitted", Actor.citizen("o-li"), accept(), NotFound),
    ("submitted", key(Role.AUDITOR), accept(), NotFound),
    ("submitted", CITIZEN, accept(), RoleRefused),
    ("submitted", key(Role.FINANCE), accept(data={}, version=9), RoleRefused),
    ("submitted", OFFICER, accept(data={}, version=9), Invalid),
    ("submitted", OFFICER, Wish(NUMBER, "explode", version=9), Invalid),
    ("submitted", OFFICER, accept(version=9), StaleCase),
    ("accepted", OFFICER, accept(data={}, version=9), Invalid),
    ("accepted", OFFICER, accept(version=9), StaleCase),
    ("accepted", OFFICER, accept(version=1), NotAllowedNow),
    ("submitted", OFFICER, Wish(NUMBER, "withdraw", version=9), StaleCase),
    ("accepted", OFFICER, Wish(NUMBER, "request_correction", data=GAPS), NotAllowedNow),
    ("submitted", OFFICER, Wish(NUMBER, "request_correction_again", data=GAPS), NotAllowedNow),
]


@pytest.mark.parametrize(("state", "actor", "wish", "refusal"), REFUSED)
async def test_refusals_keep_their_order_and_change_nothing(
    state: str, actor: Actor, wish: Wish, refusal: type[HengxinError]
) -> None:
    store = store_with(case(state))
    with pytest.raises(refusal):
        await happen(store, actor, wish)
    assert store.cases == {NUMBER: case(state)}
    assert store.history == []


async def test_unknown_and_not_yours_are_told_alike() -> None:
    store = store_with(case())
    with pytest.raises(NotFound) as unknown:
        await happen(store, CITIZEN, Wish("SQ0", "withdraw"))
    with pytest.raises(NotFound) as another:
        await happen(store, Actor.citizen("o-li"), Wish(NUMBER, "withdraw"))
    assert unknown.value.sentence == another.value.sentence


async def test_wrong_data_comes_back_with_the_schema_it_should_have() -> None:
    with pytest.raises(Invalid) as refusal:
        await happen(store_with(case()), OFFICER, accept(data={"checklist": ["contact"]}))
    schema = refusal.value.schema
    assert schema is not None
    assert schema["properties"]["checklist"]["minItems"] == len(ITEM.checks)
    assert "data.checklist" in refusal.value.sentence


async def test_an_unknown_event_comes_back_with_those_there_are() -> None:
    with pytest.raises(Invalid) as refusal:
        await happen(store_with(case()), OFFICER, Wish(NUMBER, "explode"))
    assert refusal.value.schema is not None
    assert refusal.value.schema["properties"]["event"]["enum"] == list(APPLICATION.events)


async def test_what_is_not_allowed_now_lists_what_is() -> None:
    with pytest.raises(NotAllowedNow, match="尚未开通") as refusal:
        await happen(store_with(case("issued")), OFFICER, Wish(NUMBER, "deliver"))
    assert refusal.value.allowed == ()
    with pytest.raises(NotAllowedNow, match="已受理") as refusal:
        await happen(store_with(case("accepted")), OFFICER, accept())
    assert refusal.value.allowed == ("waive_fee", "withdraw")


async def test_a_role_that_is_not_named_is_logged() -> None:
    with capture_logs() as logs, pytest.raises(RoleRefused):
        await happen(store_with(case()), key(Role.FINANCE), accept())
    (log,) = logs
    assert (log["who"], log["asked"], log["case"]) == ("laboratory", "accept", NUMBER)


async def test_a_case_goes_by_the_item_it_was_filed_under() -> None:
    """Staff add a line to the checklist: cases filed before are accepted by the old one."""
    store = store_with(case())
    await casebook(store).catalogue.record()
    stricter = replace(ITEM, checks=(*ITEM.checks, replace(ITEM.checks[0], id="seal")))
    newer = casebook(store, stricter)
    async with store.work() as work:
        done = await transition(work, newer, OFFICER, accept(), NOW)
    assert done.case.state == "accepted"


async def test_of_two_officers_one_wins_and_the_other_meets_the_winners_state() -> None:
    store = store_with(case())
    refusing = Wish(NUMBER, "refuse", data=REFUSAL)

    async def be_slower() -> None:
        async with store.work() as work:
            await transition(work, casebook(store), OFFICER, refusing, NOW)
            await happen(store, OFFICER, accept())

    with pytest.raises(LostRace):
        await be_slower()
    assert store.cases[NUMBER].state == "accepted"
    assert [entry.event for entry in store.history] == ["accept"]
    with pytest.raises(NotAllowedNow, match="已受理"):
        await happen(store, OFFICER, refusing)


async def test_of_many_at_once_one_wins_on_a_real_store(store: Store) -> None:
    catalogue = Catalogue([ITEM], store.items)
    await catalogue.record()
    book = replace(casebook(MemoryStore()), catalogue=catalogue, numbers=store.numbers)
    async with store.work() as work:
        work.cases.save(case())

    async def attempt() -> Transitioned:
        async with store.work() as work:
            return await transition(work, book, OFFICER, accept(), NOW)

    results = await asyncio.gather(*(attempt() for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(each, Transitioned) for each in results) == 1
    assert sum(isinstance(each, LostRace) for each in results) == 7
    kept = await store.work().cases.find(NUMBER)
    assert kept == replace(case(), state="accepted", version=2)
    assert [entry.event for entry in await store.work().cases.history(NUMBER)] == ["accept"]


async def test_what_the_guard_made_of_the_data_is_the_reason_the_citizen_reads() -> None:
    store = store_with(case())
    wish = Wish(NUMBER, "refuse", data=REFUSAL, reason="内部备注")
    done = await happen(store, OFFICER, wish)
    assert done.entry is not None
    assert done.entry.reason == "不在检定范围"
    assert done.notice is not None
    assert "内部备注" not in done.notice.text
