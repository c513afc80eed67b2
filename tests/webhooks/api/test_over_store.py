"""The API over the real store, on both engines."""

import asyncio
from dataclasses import replace

from bot.adapters.database.store import Store
from bot.domain.people.actor import Role
from bot.ports.requests import ApiKey
from bot.services.cases.casebook import Casebook
from bot.services.catalogue.catalogue import Catalogue
from tests.factories import casebook
from tests.fakes import MemoryStore
from tests.webhooks.api.system import (
    ITEM,
    MORNING,
    CountingBell,
    Institution,
    System,
    accept,
    filed,
)
from tests.webhooks.serving import bare_page, serving
from webhooks.api.authentication import digest_of
from webhooks.api.door import Api
from webhooks.app import build_app


async def _casebook(store: Store) -> Casebook:
    catalogue = Catalogue([ITEM], store.items)
    await catalogue.record()
    digest, roles = digest_of("acceptance" * 2), frozenset({Role.ACCEPTANCE})
    await store.api_keys.add(ApiKey("acceptance", digest, roles, MORNING))
    return replace(casebook(MemoryStore(), ITEM), catalogue=catalogue, numbers=store.numbers)


def _door(store: Store, book: Casebook, bell: CountingBell) -> Api:
    behind = Institution().behind(store.work)
    return Api(replace(behind, casebook=book, keys=store.api_keys, bell=bell))


async def test_two_doors_on_one_store_give_one_effect_and_one_answer(store: Store) -> None:
    book, bell = await _casebook(store), CountingBell()
    cases = [await filed(store.work, book, f"citizen-{n}", MORNING) for n in range(5)]
    doors = [_door(store, book, bell) for _ in range(2)]
    apps = [build_app([door], error_page=bare_page) for door in doors]

    async with serving(apps[0]) as one, serving(apps[1]) as two:
        systems = [System(one), System(two)]
        answers = await asyncio.gather(
            *(
                system.post(case, accept(case), once=f"once-{case.number}")
                for case in cases
                for system in systems
            )
        )
        page = (await systems[0].get("cases?state=accepted&limit=3")).json
        rest = (await systems[1].get(f"cases?limit=3&cursor={page['next']}")).json

    assert [answer.status for answer in answers] == [200] * 10
    for first, second in zip(answers[::2], answers[1::2], strict=True):
        assert first.json == second.json
        assert first.json["version"] == len(first.json["history"]) == 2
    seen = [case["number"] for case in page["items"] + rest["items"]]
    assert sorted(seen) == sorted(case.number for case in cases)
    async with store.work() as work:
        assert [len(await work.outbox.of_case(case.number)) for case in cases] == [1] * 5
    assert bell.rings == 5


async def test_an_answer_outlives_the_process_that_gave_it(store: Store) -> None:
    book = await _casebook(store)
    case = await filed(store.work, book, "citizen-1", MORNING)
    answers = []
    for _ in range(2):
        door = _door(store, book, CountingBell())
        async with serving(build_app([door], error_page=bare_page)) as client:
            answers.append(await System(client).post(case, accept(case), once="k1"))
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json


async def test_whatever_stands_in_an_address_is_unknown(store: Store) -> None:
    door = _door(store, await _casebook(store), CountingBell())
    async with serving(build_app([door], error_page=bare_page)) as client:
        system = System(client)
        for room in ("cases", "files", "certificates"):
            for name in ("%00", "a%00b", "%ED%A0%80", "%F0%9F%98%80", "%27--", "x" * 5000):
                answer = await system.get(f"{room}/{name}")
                assert (answer.status, answer.problem) == (404, "not-found"), (room, name)
