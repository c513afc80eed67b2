"""Idempotency-Key: one effect, one answer."""

import asyncio
import json
from collections.abc import Callable

import pytest

from bot.domain.cases.case import Case
from bot.errors import DatabaseGone, LostRace
from bot.ports.work import Work
from tests.fakes import MemoryWork
from tests.webhooks.api.system import CHECKLIST, Institution, accept


class _Interfered(MemoryWork):
    """A work in whose end somebody interferes."""

    def __init__(self, institution: Institution, meddle: Callable[[], object]) -> None:
        super().__init__(institution.store)
        self._meddle = meddle

    async def __aexit__(self, kind, error, trace) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
        if self.writes:
            self._meddle()
        await super().__aexit__(kind, error, trace)


@pytest.mark.parametrize("once", [None, "", " ", "ключ", "k" * 256, "a b"])
async def test_a_key_is_needed_and_must_be_usable(once: str | None) -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        headers = {"Content-Type": "application/json"}
        if once is not None:
            headers["Idempotency-Key"] = once
        answer = await system.call(
            "POST", f"cases/{case.number}/events", "acceptance", headers=headers, data=b"{}"
        )
    assert (answer.status, answer.problem) == (400, "malformed")
    assert "Idempotency-Key" in answer.json["detail"]


async def test_the_same_request_gets_the_same_answer_and_has_one_effect() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        first = await system.post(case, accept(case), once="k1")
        institution.move(institution.store.cases[case.number], "closed")
        ticked = json.dumps(CHECKLIST["checklist"]).replace(" ", "  ").encode()
        spaced = b'{ "version":1, "data":{"checklist":%b},\n"event":"accept" }' % ticked
        again = [
            await system.post(case, accept(case), once="k1"),
            await system.post(case, None, raw=spaced, once="k1"),
        ]
    assert first.status == 200
    for answer in again:
        assert (answer.status, answer.json) == (first.status, first.json)
        assert answer.headers["Content-Type"] == first.headers["Content-Type"]
    assert len(institution.store.history) == 2
    assert len(institution.store.outbox) == 1
    assert institution.bell.rings == 1


async def test_a_refusal_is_an_answer_too() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        first = await system.post(case, accept(case, version=9), once="k1")
        for _ in range(2):
            again = await system.post(case, accept(case, version=9), once="k1")
            assert (again.status, again.json) == (first.status, first.json)
            assert again.problem == "stale-case"


async def test_another_request_under_the_same_key_is_refused() -> None:
    institution = Institution()
    one, two = await institution.file("a"), await institution.file("b")
    async with institution.served() as system:
        await system.post(one, accept(one), once="k1")
        other_body = await system.post(one, accept(one, reason="另一个"), once="k1")
        other_case = await system.post(two, accept(two), once="k1")
        kept = await system.post(one, accept(one), once="k1")
    for answer in (other_body, other_case):
        assert (answer.status, answer.problem) == (422, "key-reused")
    assert kept.status == 200
    assert institution.store.cases[two.number].state == "submitted"


async def test_keys_of_different_systems_do_not_meet() -> None:
    institution = Institution()
    one, two = await institution.file("a"), await institution.file("b")
    async with institution.served() as system:
        first = await system.post(one, accept(one), once="k1", key="acceptance")
        second = await system.post(two, accept(two), once="k1", key="both")
    assert (first.status, second.status) == (200, 200)


async def test_while_the_first_is_running_the_second_is_told_to_come_back() -> None:
    institution = Institution()
    case = await institution.file()
    entered, go_on = asyncio.Event(), asyncio.Event()

    class Slow(MemoryWork):
        async def __aenter__(self) -> "Slow":
            entered.set()
            await go_on.wait()
            return self

    async with institution.served(lambda: Slow(institution.store)) as system:
        first = asyncio.create_task(system.post(case, accept(case), once="k1"))
        await entered.wait()
        same = await system.post(case, accept(case), once="k1")
        other = await system.post(case, {}, once="k1")
        go_on.set()
        answered = await first
        after = await system.post(case, accept(case), once="k1")

    assert (same.status, same.problem) == (409, "still-running")
    assert (other.status, other.problem) == (422, "key-reused")
    assert (answered.status, after.status) == (200, 200)
    assert after.json == answered.json


async def test_two_processes_racing_under_one_key_give_one_effect_and_one_answer() -> None:
    """Both doors have found no kept answer before either writes."""
    institution = Institution()
    case = await institution.file()
    both = asyncio.Barrier(2)

    class Together(MemoryWork):
        async def __aexit__(self, kind, error, trace) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
            if self.writes and not institution.bell.rings and both.n_waiting < 2:
                async with asyncio.timeout(5):
                    await both.wait()
            await super().__aexit__(kind, error, trace)

    def works() -> Work:
        return Together(institution.store)

    async with institution.served(works) as one, institution.served(works) as two:
        answers = await asyncio.gather(
            one.post(case, accept(case), once="k1"), two.post(case, accept(case), once="k1")
        )
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert len(institution.store.history) == 2
    assert len(institution.store.outbox) == 1


async def test_whoever_is_slower_than_another_system_hears_that_the_case_moved_on() -> None:
    institution = Institution()
    case = await institution.file()
    meddled: list[Case] = []

    def meddle() -> None:
        if not meddled:
            meddled.append(institution.move(case, "withdrawn"))

    async with institution.served(lambda: _Interfered(institution, meddle)) as system:
        answer = await system.post(case, accept(case), once="k1")
        again = await system.post(case, accept(case), once="k1")
    assert (answer.status, answer.problem) == (409, "stale-case")
    assert again.json == answer.json
    assert institution.store.cases[case.number].state == "withdrawn"
    assert institution.bell.rings == 0


async def test_effect_and_answer_are_written_together_or_not_at_all() -> None:
    institution = Institution()
    case = await institution.file()
    down = True

    def meddle() -> None:
        if down:
            raise DatabaseGone

    async with institution.served(lambda: _Interfered(institution, meddle)) as system:
        lost = await system.post(case, accept(case), once="k1")
        assert institution.store.answers == {}
        assert institution.store.cases[case.number].version == 1
        down = False
        retried = await system.post(case, accept(case), once="k1")

    assert (lost.status, lost.problem) == (503, "database-gone")
    assert retried.status == 200
    assert len(institution.store.history) == 2
    assert len(institution.store.outbox) == 1


async def test_a_race_that_is_lost_for_ever_ends_in_words() -> None:
    institution = Institution()
    case = await institution.file()

    def meddle() -> None:
        raise LostRace

    async with institution.served(lambda: _Interfered(institution, meddle)) as system:
        answer = await system.post(case, accept(case), once="k1")
    assert (answer.status, answer.problem) == (503, "overloaded")
    assert institution.store.answers == {}
