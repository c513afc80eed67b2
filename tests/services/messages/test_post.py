"""The worker for letters, over the real store and a real mail server."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta

import pytest
import structlog

from bot.adapters.database.store import Store
from bot.adapters.mail import Smtp
from bot.domain.messages.letter import Letter, LetterStatus
from bot.errors import DatabaseGone
from bot.ports.letters import LeasedLetter, LetterClosing
from bot.ports.mail import Posted, Verdict
from bot.services.messages.post import MOST, Post, Rhythm, closing_of
from tests.adapters.mail_server import MailServer, cut, listening
from tests.factories import NOW

SENDER = "noreply@fw.example.cn"
MINUTE = timedelta(minutes=1)


class Clock:
    """bot.ports.clock.Clock that is moved by hand."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


async def promise(store: Store, *keys: str) -> None:
    async with store.work() as work:
        for key in keys:
            work.letters.add(Letter(key, "staff@x.cn", "工单", "请处理"))


async def test_a_promised_letter_arrives_once(store: Store) -> None:
    async with listening() as server:
        await promise(store, "a", "b")
        heard: list[str] = []
        post = Post(store.letterbox, Smtp(server.url, SENDER), Clock(), count=heard.append)
        assert [await post.round(), await post.round()] == [2, 0]
        assert (len(server.kept), heard) == (2, ["sent", "sent"])
        assert await store.letterbox.counted() == {}


async def test_cut_after_data_it_comes_again_with_the_same_message_id(store: Store) -> None:
    async with listening() as server:
        server.on_data = cut
        clock = Clock()
        post = Post(store.letterbox, Smtp(server.url, SENDER), clock)
        await promise(store, "a")
        await post.round()
        server.on_data = lambda _server, _dialogue: "250 OK"
        assert await post.round() == 0, "not before a minute is over"
        clock.moment += MINUTE
        assert await post.round() == 1
        assert server.ids == [f"<{Letter('a', '', '', '').message_id}@fw.example.cn>"] * 2
        assert await store.letterbox.counted() == {}


async def test_a_worker_killed_between_data_and_closing_costs_a_copy_with_the_same_id(
    store: Store,
) -> None:
    async with listening() as server:
        mail, clock = Smtp(server.url, SENDER), Clock()
        await promise(store, "a")
        (taken,) = await store.letterbox.lease(1, NOW, NOW + MINUTE)
        assert [each async for each in mail.send([taken.letter], NOW)] == [Posted(Verdict.SENT)]
        other = Post(store.letterbox, mail, clock)
        assert await other.round() == 0
        clock.moment += MINUTE
        assert await other.round() == 1
        assert (len(server.ids), len(set(server.ids))) == (2, 1)


async def test_two_workers_take_no_letter_twice(store: Store) -> None:
    async with listening() as server:
        await promise(store, *(f"k{n}" for n in range(15)))
        clock = Clock()
        posts = [Post(store.letterbox, Smtp(server.url, SENDER), clock) for _ in range(2)]
        taken = await asyncio.gather(*(post.round() for post in posts))
        assert sum(taken) == 15
        assert len(set(server.ids)) == len(server.ids) == 15


async def test_a_refused_letter_is_dead_with_the_reason_and_blocks_nobody(store: Store) -> None:
    async with listening() as server:
        server.recipients = {"staff@x.cn": "550 no such user"}
        post = Post(store.letterbox, Smtp(server.url, SENDER), Clock())
        await promise(store, "a")
        await post.round()
        (dead,) = await store.letterbox.listed(LetterStatus.DEAD, 10)
        assert dead.error == "550 no such user"


async def test_letters_wait_without_a_server_and_that_is_said_once(store: Store) -> None:
    await promise(store, "a")
    post = Post(store.letterbox, None, Clock())
    with structlog.testing.capture_logs() as logs:
        await asyncio.wait_for(post.run(asyncio.Event()), 2)
        assert await post.round() == 0
    assert [line["event"] for line in logs] == ["post.no_server"]
    assert await store.letterbox.counted() == {LetterStatus.PENDING: 1}


async def test_logs_name_no_address_and_no_content(store: Store) -> None:
    async with listening() as server:
        server.on_data = lambda _server, _dialogue: "451 <staff@x.cn> 工单 later"
        await promise(store, "a")
        with structlog.testing.capture_logs() as logs:
            await Post(store.letterbox, Smtp(server.url, SENDER), Clock()).round()
    assert logs[0]["code"] == 451
    assert "staff@x.cn" not in str(logs)
    assert "工单" not in str(logs)


async def test_it_runs_until_it_is_stopped_and_outlives_failures(server: MailServer) -> None:
    broken = Broken()
    mail = Smtp(server.url, SENDER)
    stop, post = asyncio.Event(), Post(broken, mail, Clock(), Rhythm(idle=0.01))
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(post.run(stop))
        await asyncio.wait_for(broken.enough.wait(), 2)
        stop.set()
        await asyncio.wait_for(running, 2)
    assert {line["event"] for line in logs} == {"post.database_gone", "post.round_failed"}


@pytest.fixture
async def server() -> AsyncGenerator[MailServer, None]:
    async with listening() as listener:
        yield listener


class Broken:
    """bot.ports.letters.LetterLeases whose store is away or worse; `enough` after three rounds."""

    def __init__(self) -> None:
        self.asked = 0
        self.enough = asyncio.Event()

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[LeasedLetter]:
        del limit, now, until
        self.asked += 1
        if self.asked == 3:
            self.enough.set()
        raise DatabaseGone if self.asked % 2 else ZeroDivisionError

    async def close(self, taken: LeasedLetter, closing: LetterClosing, now: datetime) -> None:
        raise AssertionError(f"nothing was taken: {taken} {closing} {now}")


class Endless:
    """bot.ports.mail.Mail that never answers about the second letter."""

    async def send(self, letters: Sequence[Letter], now: datetime) -> AsyncGenerator[Posted, None]:
        del letters, now
        yield Posted(Verdict.SENT)
        await asyncio.sleep(60)
        yield Posted(Verdict.SENT)


async def test_a_batch_that_takes_too_long_is_given_up_and_comes_again(store: Store) -> None:
    await promise(store, "a", "b")
    post = Post(store.letterbox, Endless(), Clock(), Rhythm(patience=0.05))
    await asyncio.wait_for(post.round(), 5)
    assert await store.letterbox.counted() == {LetterStatus.PENDING: 1}


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (90, 60)])
def test_the_waits_between_attempts(attempts: int, minutes: int) -> None:
    taken = LeasedLetter(1, Letter("a", "", "", ""), attempts)
    closing = closing_of(taken, Posted(Verdict.LATER, 451, "busy"), NOW)
    assert closing == LetterClosing(LetterStatus.PENDING, NOW + minutes * MINUTE, "451 busy")


def test_after_five_days_nobody_tries_any_more() -> None:
    taken = LeasedLetter(1, Letter("a", "", "", ""), MOST)
    closing = closing_of(taken, Posted(Verdict.LATER, None, "away"), NOW)
    assert (closing.status, closing.error) == (LetterStatus.DEAD, "gave up: away")
