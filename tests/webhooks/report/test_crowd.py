"""Nobody finds anything by trying, a crowd behind one address passes, and no trace is left."""

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
import structlog

from bot.adapters.in_process import MemoryLimits
from bot.domain.codes import RANDOM_BYTES, code_from
from tests.webhooks.report.stand import TEXT, Person, Stand
from webhooks.terminal import logs

TRIED, HONEST = 10_000, 200


async def test_ten_thousand_codes_find_nothing_while_two_hundred_people_read_theirs(
    person: Person,
) -> None:
    codes = [(await person.reports(f"{TEXT}，第 {n} 次")).code for n in range(HONEST)]
    random = Random(20261123)  # noqa: S311 - a guesser's
    found: list[int] = []
    places = asyncio.Semaphore(32)

    async def guess() -> None:
        async with places:
            tried = await person.asks(code_from(random.randbytes(RANDOM_BYTES)))
            found.append(tried.status)

    async def read(code: str) -> int:
        async with places:
            return (await person.asks(code)).status

    guesses = asyncio.gather(*(guess() for _ in range(TRIED)))
    await asyncio.sleep(0.5)
    read_theirs = await asyncio.gather(*(read(code) for code in codes))
    await guesses
    assert read_theirs == [200] * HONEST
    assert set(found) == {404, 429}
    assert found.count(404) <= 100


async def test_a_guesser_is_told_to_wait_and_others_are_not(person: Person) -> None:
    tried = [await person.asks("0" * 16) for _ in range(12)]
    assert [each.status for each in tried] == [404] * 10 + [429] * 2
    assert "次数过多" in tried[-1].words
    neighbour = replace(person, address="203.0.113.8")
    assert (await neighbour.asks("0" * 16)).status == 404


async def test_two_hundred_people_behind_one_address_can_report(person: Person) -> None:
    done = [await person.reports() for _ in range(HONEST)]
    assert {each.status for each in done} == {201}
    assert len({each.number for each in done}) == HONEST


async def test_who_reports_without_end_is_stopped_and_the_words_stay(
    person: Person, stand: Stand
) -> None:
    limits = MemoryLimits()
    stand.limits = limits
    async with stand.opened() as somebody:
        for _ in range(300):
            assert (await somebody.reports()).status == 201
        stopped = await somebody.reports()
    assert (stopped.status, "提交得太多" in stopped.words) == (429, True)
    assert TEXT in stopped.html
    assert (await person.reports()).status == 201, "counted elsewhere"


async def test_no_address_is_told_to_whoever_counts(stand: Stand) -> None:
    class Told(MemoryLimits):
        """bot.ports.locks.Limits that remembers what it heard."""

        def __init__(self) -> None:
            super().__init__()
            self.names: set[str] = set()

        async def allow(self, name: str, most: int, seconds: int) -> bool:
            self.names.add(name)
            return await super().allow(name, most, seconds)

    stand.limits = told = Told()
    async with stand.opened() as person:
        await person.reports()
        await person.asks("0" * 16)
        today = set(told.names)
        stand.clock.moment = stand.clock.moment.replace(day=24)
        await person.asks("0" * 16)
    assert len(today) == 3
    assert len(told.names) == 5, "another pseudonym every day"
    assert not any(person.address in name for name in told.names)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that a process would have logged."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    stream = io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    structlog.reset_defaults()


async def test_no_word_code_or_address_is_logged_or_stored_in_clear(
    person: Person, stand: Stand, lines: io.StringIO
) -> None:
    contact = "13912345678"
    done = await person.reports(contact=contact)
    await stand.office.answers(done.number)
    await person.asks(done.code)
    await person.asks("7K2M-9QXR-4TPA-W3HE")
    structlog.get_logger().info("test.done")
    logged = lines.getvalue()
    assert json.loads(logged.splitlines()[-1])["event"] == "test.done"
    plain = done.code.replace("-", "")
    for secret in (TEXT, contact, done.code, plain, person.address, "7K2M"):
        assert secret not in logged
    (file,) = stand.folder.parent.glob("*.db")
    stored = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    assert done.number.encode() in stored
    for secret in (plain, done.code, person.address):
        assert secret.encode() not in stored
