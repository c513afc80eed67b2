"""Every delivery is answered, promised an answer, or left to be delivered again."""

import asyncio
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from bot.domain.conversation.conversation import StandIn
from bot.domain.conversation.inbound import Inbound
from bot.errors import DatabaseGone, Invalid, LostRace, Overloaded
from bot.services.conversation.backlog import Backlog
from bot.services.conversation.deadline import PROMISED, Patience, PunctualTurns
from tests.services.conversation.fakes import (
    NOW,
    MemoryInbox,
    PushedReplies,
    RecordingTurns,
    StoppedClock,
    delivery,
    reply_to,
)

SILENCE = StandIn("", NOW)


@dataclass(slots=True)
class Side:
    """The deadline with everything around it; what happened is told in order in `points`."""

    turns: RecordingTurns = field(default_factory=RecordingTurns)
    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    pushed: PushedReplies = field(default_factory=PushedReplies)
    points: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def punctual(self, seconds: float = 0.02) -> PunctualTurns:
        backlog = Backlog(self.turns, self.inbox, self.pushed, StoppedClock(), every=0.01)
        return PunctualTurns(
            self.turns,
            backlog,
            StoppedClock(),
            patience=Patience(seconds),
            point=self.points.append,
        )

    async def until_released(self, _: Inbound) -> None:
        await self.release.wait()

    def failing(self, *errors: Exception) -> None:
        """The next runs raise these, one after the other; then all is well."""
        queue = list(errors)

        async def fail(_: Inbound) -> None:
            if queue:
                raise queue.pop(0)

        self.turns.course = fail


@pytest.fixture
def side() -> Side:
    return Side()


@pytest.fixture(autouse=True)
async def nothing_is_left_unretrieved() -> AsyncIterator[None]:
    """Errors of turns that nobody waits for any more must not surface as asyncio's complaints."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said))
    yield
    gc.collect()
    await asyncio.sleep(0)
    assert complaints == []


async def test_in_time_the_reply_is_the_turns_own(side: Side) -> None:
    one = delivery("多少钱")
    assert await side.punctual().answer(one) == reply_to(one)
    assert side.inbox.rows == {}
    assert side.pushed.keys == []
    assert side.points == []


async def test_late_it_is_kept_before_it_is_promised_and_then_pushed(side: Side) -> None:
    side.turns.course = side.until_released
    punctual, one = side.punctual(), delivery("多少钱")
    assert await punctual.answer(one) == SILENCE
    assert side.points == ["turn.late", "inbox.kept"]
    assert list(side.inbox.rows) == [one.key]
    assert side.pushed.keys == []
    side.release.set()
    await punctual.finish(1)
    assert side.turns.recorded == {one.key: reply_to(one)}
    assert side.pushed.keys == [one.key]
    assert side.inbox.rows == {}


async def test_late_and_nowhere_to_keep_it_nothing_is_promised(side: Side) -> None:
    side.turns.course = side.until_released
    side.inbox.full = True
    punctual, one = side.punctual(), delivery("多少钱")
    with capture_logs() as logs:
        assert await punctual.answer(one) is None
    assert [line["event"] for line in logs] == ["delivery.not_kept"]
    assert side.points == ["turn.late"]
    side.release.set()
    assert await punctual.answer(one) == reply_to(one), "the next delivery gets the reply"
    assert side.pushed.keys == []


async def test_a_late_turn_whose_push_fails_is_left_to_the_drain(side: Side) -> None:
    side.turns.course = side.until_released
    side.pushed.failing = [DatabaseGone()]
    punctual, one = side.punctual(), delivery("多少钱")
    await punctual.answer(one)
    side.release.set()
    with capture_logs():
        await punctual.finish(1)
    assert list(side.inbox.rows) == [one.key]


async def test_a_late_turn_that_fails_is_left_to_the_drain(side: Side) -> None:
    async def late_and_wrong(_: Inbound) -> None:
        await side.release.wait()
        raise DatabaseGone

    side.turns.course = late_and_wrong
    punctual, one = side.punctual(), delivery("多少钱")
    assert await punctual.answer(one) == SILENCE
    side.release.set()
    await punctual.finish(1)
    assert list(side.inbox.rows) == [one.key]
    assert side.pushed.keys == []


async def test_a_delivery_that_was_promised_is_not_answered_twice(side: Side) -> None:
    one = delivery("多少钱", age=5)
    await side.inbox.keep(one)
    assert await side.punctual().answer(one) == SILENCE
    assert side.turns.asked == []


async def test_a_closed_connection_does_not_stop_the_turn(side: Side) -> None:
    side.turns.course = side.until_released
    punctual, one = side.punctual(seconds=9), delivery("多少钱")
    asking = asyncio.create_task(punctual.answer(one))
    await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    side.release.set()
    await punctual.finish(1)
    assert side.turns.recorded == {one.key: reply_to(one)}


@pytest.mark.parametrize("age", [0, 5, 7.9])
async def test_without_a_database_early_deliveries_are_left_unanswered(
    side: Side, age: float
) -> None:
    side.failing(DatabaseGone())
    assert await side.punctual().answer(delivery("多少钱", age=age)) is None
    assert side.inbox.rows == {}


async def test_without_a_database_the_last_delivery_is_kept_and_the_citizen_told(
    side: Side,
) -> None:
    side.failing(DatabaseGone())
    punctual, one = side.punctual(), delivery("多少钱", age=8)
    assert await punctual.answer(one) == StandIn(PROMISED, NOW)
    assert side.points == ["inbox.kept"]
    assert await punctual.answer(one) == SILENCE


async def test_without_a_database_and_without_a_disk_nothing_is_promised(side: Side) -> None:
    side.failing(DatabaseGone())
    side.inbox.full = True
    with capture_logs():
        assert await side.punctual().answer(delivery("多少钱", age=9)) is None


@pytest.mark.parametrize("error", [Overloaded(), Invalid("电话号码不对。"), LostRace()])
async def test_an_expected_failure_is_told_in_its_own_words(
    side: Side, error: Overloaded | Invalid | LostRace
) -> None:
    side.failing(error)
    assert await side.punctual().answer(delivery("1")) == StandIn(error.sentence, NOW)
    assert side.turns.recorded == {}
    assert side.inbox.rows == {}


async def test_an_unexpected_error_is_tried_once_more(side: Side) -> None:
    side.failing(ZeroDivisionError())
    one = delivery("1")
    with capture_logs() as logs:
        assert await side.punctual().answer(one) == reply_to(one)
    assert [line["event"] for line in logs] == ["turn.failed_once"]


async def test_an_error_after_the_commit_does_not_hide_what_was_committed(side: Side) -> None:
    async def fail(_: Inbound) -> None:
        raise ZeroDivisionError

    side.turns.after = fail
    one = delivery("1")
    with capture_logs():
        answer = await side.punctual().answer(one)
    assert answer == reply_to(one)
    assert not isinstance(answer, StandIn)


async def test_an_error_that_stays_is_told_politely_and_logged_under_a_number(side: Side) -> None:
    side.failing(ZeroDivisionError("secret detail"), ZeroDivisionError("secret detail"))
    with capture_logs() as logs:
        answer = await side.punctual().answer(delivery("1"))
    assert isinstance(answer, StandIn)
    assert answer.text.startswith("系统暂时无法处理，请稍后再试。（编号 ")
    assert "secret" not in answer.text
    assert logs[-1]["event"] == "turn.failed"
    assert logs[-1]["incident"] in answer.text
    assert "oA" not in f"{logs[-1]['delivery']}"
    assert side.turns.asked == ["1", "1"]


async def test_an_unreadable_inbox_does_not_keep_anybody_from_an_answer(side: Side) -> None:
    class Unreadable(MemoryInbox):
        async def holds(self, key: str) -> bool:
            raise OSError(key)

    side.inbox = Unreadable()
    one = delivery("1")
    with capture_logs():
        assert await side.punctual().answer(one) == reply_to(one)


async def test_many_late_deliveries_are_all_pushed_once(side: Side) -> None:
    side.turns.course = side.until_released
    punctual = side.punctual()
    sent = [delivery(str(n), openid=f"o{n % 7}") for n in range(60)]
    answers = await asyncio.gather(*map(punctual.answer, sent))
    assert answers == [SILENCE] * 60
    side.release.set()
    await punctual.finish(2)
    assert sorted(side.pushed.keys) == sorted(one.key for one in sent)
    assert side.inbox.rows == {}
