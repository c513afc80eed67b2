"""What was promised is answered after a start and on recovery, in order, past what is broken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from structlog.testing import capture_logs

from bot.domain.conversation.conversation import Reply, StandIn
from bot.domain.conversation.inbound import Inbound
from bot.errors import DatabaseGone, Overloaded
from bot.ports.inbox import Inbox
from bot.services.conversation.backlog import Backlog
from tests.services.conversation.fakes import (
    NOW,
    MemoryInbox,
    PushedReplies,
    RecordingTurns,
    StoppedClock,
    delivery,
)


@asynccontextmanager
async def draining(
    turns: RecordingTurns, inbox: Inbox, pushed: PushedReplies
) -> AsyncIterator[Backlog]:
    """The drain runs while the block does."""
    backlog = Backlog(turns, inbox, pushed, StoppedClock(), every=0.005)
    stop = asyncio.Event()
    drain = asyncio.create_task(backlog.drain(stop))
    with capture_logs():
        yield backlog
    stop.set()
    await asyncio.wait_for(drain, 1)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true within two seconds")


async def inbox_with(*kept: Inbound) -> MemoryInbox:
    inbox = MemoryInbox()
    for one in kept:
        await inbox.keep(one)
    return inbox


async def test_at_the_start_everything_is_answered_oldest_first_per_citizen() -> None:
    kept = [
        delivery(f"{o}{n}", openid=o, age=20 - n) for n in range(4) for o in ("oA", "oB", "oC")
    ]
    inbox = await inbox_with(*reversed(kept))
    turns, pushed = RecordingTurns(), PushedReplies()
    async with draining(turns, inbox, pushed):
        await until(lambda: not inbox.rows)
    for openid in ("oA", "oB", "oC"):
        mine = [text for text in turns.asked if text.startswith(openid)]
        assert mine == [f"{openid}{n}" for n in range(4)]
    assert sorted(pushed.keys) == sorted(one.key for one in kept)


async def test_what_was_answered_before_a_crash_is_pushed_not_answered_again() -> None:
    one = delivery("1", age=9)
    recorded = Reply("答复", NOW)
    turns, pushed = RecordingTurns(recorded={one.key: recorded}), PushedReplies()
    inbox = await inbox_with(one)
    async with draining(turns, inbox, pushed):
        await until(lambda: not inbox.rows)
    assert pushed.keys == [one.key]
    assert turns.recorded == {one.key: recorded}


async def test_while_the_database_is_gone_it_waits_and_asks_for_one_citizen_only() -> None:
    gone = True

    async def course(_: Inbound) -> None:
        if gone:
            raise DatabaseGone

    kept = [delivery(str(n), openid=f"o{n}", age=20 - n) for n in range(5)]
    inbox, pushed = await inbox_with(*kept), PushedReplies()
    turns = RecordingTurns(course)
    async with draining(turns, inbox, pushed):
        await until(lambda: len(turns.asked) > 3)
        assert set(turns.asked) == {"0"}
        assert len(inbox.rows) == 5
        gone = False
        await until(lambda: not inbox.rows)
    assert pushed.keys == [one.key for one in kept]


async def test_a_crowd_only_makes_it_wait() -> None:
    refusals = [Overloaded() for _ in range(20)]

    async def course(_: Inbound) -> None:
        if refusals:
            raise refusals.pop()

    inbox = await inbox_with(delivery("1", age=9))
    async with draining(RecordingTurns(course), inbox, PushedReplies()):
        await until(lambda: not inbox.rows)
    assert inbox.aside == set()


async def test_a_delivery_nothing_can_be_made_of_is_set_aside_and_blocks_nobody() -> None:
    async def course(inbound: Inbound) -> None:
        if inbound.text == "poison":
            raise ZeroDivisionError

    poison, after = delivery("poison", age=20), delivery("after", age=10)
    other = delivery("other", openid="oB", age=5)
    inbox, pushed = await inbox_with(poison, after, other), PushedReplies()
    turns = RecordingTurns(course)
    async with draining(turns, inbox, pushed):
        await until(lambda: len(inbox.rows) == 1)
    assert turns.asked.count("poison") == 5
    assert inbox.aside == {poison.key}
    assert sorted(pushed.keys) == sorted([after.key, other.key])
    assert turns.asked.index("after") > turns.asked.index("poison")


async def test_a_reply_that_was_only_a_stand_in_keeps_the_promise_open() -> None:
    class SlowedDown(RecordingTurns):
        async def answer(self, inbound: Inbound) -> Reply:
            if len(self.asked) < 3:
                self.asked.append(inbound.text)
                return StandIn("您发送得太快了。", NOW)
            return await super().answer(inbound)

    inbox, pushed = await inbox_with(delivery("1", age=9)), PushedReplies()
    turns = SlowedDown()
    async with draining(turns, inbox, pushed):
        await until(lambda: not inbox.rows)
    assert turns.asked == ["1"] * 4
    assert pushed.keys == [delivery("1").key]


async def test_a_disk_that_stays_full_repeats_only_what_is_harmless() -> None:
    inbox, pushed = await inbox_with(delivery("1", age=9)), PushedReplies()
    inbox.full = True
    turns = RecordingTurns()
    async with draining(turns, inbox, pushed):
        await until(lambda: len(pushed.keys) > 6)
        assert inbox.aside == set()
        inbox.full = False
        await until(lambda: not inbox.rows)
    assert len(turns.recorded) == 1


async def test_a_turn_that_is_still_running_is_not_started_again() -> None:
    release = asyncio.Event()

    async def course(_: Inbound) -> None:
        await release.wait()

    turns, inbox, pushed = RecordingTurns(course), MemoryInbox(), PushedReplies()
    late, next_ = delivery("late", age=9), delivery("next", age=5)
    async with draining(turns, inbox, pushed) as backlog:
        turn = asyncio.create_task(turns.answer(late))
        await backlog.keep(late, turn)
        await inbox.keep(next_)
        await asyncio.sleep(0.05)
        assert turns.asked == ["late"], "nor is the citizen's next message taken before it"
        release.set()
        await until(lambda: not inbox.rows)
    assert turns.asked == ["late", "next"]
    assert pushed.keys == [late.key, next_.key]


async def test_an_unreadable_inbox_is_looked_at_again() -> None:
    class Flickering(MemoryInbox):
        looks = 0

        async def all(self) -> list[Inbound]:
            type(self).looks += 1
            if self.looks < 4:
                raise OSError("unreadable")
            return list(await super().all())

    inbox = Flickering()
    await inbox.keep(delivery("1", age=9))
    async with draining(RecordingTurns(), inbox, PushedReplies()):
        await until(lambda: not inbox.rows)
