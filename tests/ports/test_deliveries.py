"""bot.ports.outbox over both engines: order per citizen, leases, what became of a message."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.adapters.database.store import Store
from bot.domain.conversation.conversation import Conversation
from bot.domain.messages.outbound import Outbound, OutboundStatus, reply_key
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.ports.outbox import Closing, Leased

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = NOW + timedelta(seconds=30)


def message(key: str, openid: str = "o1", **changes: object) -> Outbound:
    made = Outbound(key, openid, OutboundStatus.PENDING, f"内容 {key}", "M5", NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


async def add(store: Store, *messages: Outbound) -> None:
    async with store.work() as work:
        for each in messages:
            work.outbox.add(each)


async def lease(store: Store, now: datetime = NOW) -> list[str]:
    return [each.message.key for each in await leased(store, now)]


async def leased(store: Store, now: datetime = NOW) -> list[Leased]:
    return list(await store.deliveries.lease(10, now, now + timedelta(seconds=30)))


async def test_a_citizens_messages_go_one_after_the_other(store: Store) -> None:
    await add(store, message("a"), message("b"), message("c", "o2"))
    first = await leased(store)
    assert [each.message.key for each in first] == ["a", "c"]
    assert await lease(store) == []
    await store.deliveries.close(first[0].message, Closing(OutboundStatus.SENT), NOW)
    assert await lease(store) == ["b"]


async def test_an_offered_reply_goes_before_what_follows_it(store: Store) -> None:
    offered = message(reply_key("t"), status=OutboundStatus.OFFERED, due=LATER)
    await add(store, offered, message("push"))
    assert await lease(store) == []
    store.deliveries.settle(["t"], NOW)
    async with store.work() as work:  # the next group takes the mark along
        work.conversations.save(Conversation("o9", 1))
    assert await lease(store) == ["push"]
    assert await store.deliveries.sweep(LATER) == 0


async def test_a_reply_nobody_fetched_is_pushed(store: Store) -> None:
    await add(store, message(reply_key("t"), status=OutboundStatus.OFFERED, due=LATER))
    assert await store.deliveries.sweep(NOW) == 0
    assert await store.deliveries.sweep(LATER) == 1
    assert await lease(store, LATER) == [reply_key("t")]


async def test_a_late_reply_is_pushed_at_once(store: Store) -> None:
    await add(store, message(reply_key("t"), status=OutboundStatus.OFFERED, due=LATER))
    await store.deliveries.promote("t", NOW)
    assert await lease(store) == [reply_key("t")]
    await store.deliveries.promote("t", NOW)
    assert await lease(store) == [], "promised once, pushed once"


async def test_what_a_dead_worker_held_comes_back_after_its_lease(store: Store) -> None:
    await add(store, message("a"))
    assert await lease(store) == ["a"]
    assert await lease(store, NOW + timedelta(seconds=29)) == []
    again = await leased(store, NOW + timedelta(seconds=31))
    assert [(each.message.key, each.message.attempts) for each in again] == [("a", 2)]


async def test_a_message_is_tried_again_when_it_is_due(store: Store) -> None:
    await add(store, message("a"))
    (taken,) = await leased(store)
    closing = Closing(OutboundStatus.PENDING, due=LATER, unknowns=1, error="busy")
    await store.deliveries.close(taken.message, closing, NOW)
    assert await lease(store) == []
    (again,) = await leased(store, LATER)
    assert (again.message.unknowns, again.message.error) == (1, "busy")


async def test_a_held_message_waits_for_the_citizen(store: Store) -> None:
    await add(store, message("a", case="SQ1"), message("b", case="SQ1"), message("c", case="SQ2"))
    (taken,) = await leased(store)
    await store.deliveries.close(taken.message, Closing(OutboundStatus.HELD), NOW)
    # Its own case must not overtake it; another case's message may go.
    assert await lease(store) == ["c"]
    assert (await store.work().conversations.opening("t", "o1")).held
    async with store.work() as work:
        work.outbox.release("o1", NOW)
    assert await lease(store) == ["a"]


async def test_a_message_held_while_the_citizen_writes_goes_out(store: Store) -> None:
    await add(store, message("a"))
    (taken,) = await leased(store)
    assert not taken.window.allows(NOW)
    async with store.work() as work:
        work.conversations.save(
            Conversation("o1", 1, window=SendWindow(Trigger.MESSAGE, NOW - timedelta(seconds=1)))
        )
    await store.deliveries.close(taken.message, Closing(OutboundStatus.HELD), NOW)
    assert await lease(store) == ["a"]


async def test_a_message_held_just_before_its_citizens_turn_is_written_goes_out(
    store: Store,
) -> None:
    await add(store, message("a"))
    (taken,) = await leased(store)
    held = Closing(OutboundStatus.HELD, NOW + timedelta(seconds=2))
    await store.deliveries.close(taken.message, held, NOW)
    async with store.work() as work:  # opened before the closing: nothing was held then
        work.conversations.save(Conversation("o1", 1, window=SendWindow(Trigger.MESSAGE, NOW)))
    assert await store.deliveries.sweep(NOW + timedelta(seconds=60)) == 0, "long ago"
    assert await store.deliveries.sweep(NOW + timedelta(seconds=3)) == 1
    assert [m.message.key for m in await leased(store, NOW + timedelta(seconds=3))] == ["a"]


async def test_the_window_counts_what_was_used(store: Store) -> None:
    async with store.work() as work:
        work.conversations.save(Conversation("o1", 1, window=SendWindow(Trigger.MESSAGE, NOW)))
    await add(store, message("a"), message("b"))
    (taken,) = await leased(store)
    assert taken.window.left(NOW) == 5
    await store.deliveries.close(taken.message, Closing(OutboundStatus.SENT, used=True), NOW)
    (taken,) = await leased(store)
    assert taken.window.left(NOW) == 4


async def test_a_dead_message_is_listed_and_can_be_tried_again(store: Store) -> None:
    await add(store, message("a"))
    (taken,) = await leased(store)
    await store.deliveries.close(taken.message, Closing(OutboundStatus.DEAD, error="43004"), NOW)
    (dead,) = await store.deliveries.listed(OutboundStatus.DEAD, 10)
    assert dead.error == "43004"
    assert dead.id is not None
    assert await store.deliveries.retry(dead.id, NOW)
    assert not await store.deliveries.retry(dead.id, NOW)
    assert await lease(store) == ["a"]


async def test_a_citizen_who_is_here_reads_all_that_waits(store: Store) -> None:
    await add(store, message("a"), message("b"), message("c", "o2"))
    collected = await store.deliveries.collect("o1", NOW)
    assert [each.key for each in collected] == ["a", "b"]
    assert await store.deliveries.collect("o1", NOW) == []
    assert await lease(store) == ["c"]


async def test_a_turn_in_the_same_window_keeps_the_workers_count(store: Store) -> None:
    window = SendWindow(Trigger.MESSAGE, NOW)
    async with store.work() as work:
        work.conversations.save(Conversation("o1", 1, window=window))
    await add(store, message("a"), message("b"))
    (taken,) = await leased(store)
    await store.deliveries.close(taken.message, Closing(OutboundStatus.SENT, used=True), NOW)
    async with store.work() as work:  # a tap does not open a new window, and saw the old count
        work.conversations.save(Conversation("o1", 2, window=window))
    (taken,) = await leased(store)
    assert taken.window.left(NOW) == 4


async def test_when_a_message_arrived_is_told_with_its_case(store: Store) -> None:
    await add(store, replace(message("a"), case="SQ1"))
    (taken,) = await leased(store)
    assert [each.closed for each in await store.work().outbox.of_case("SQ1")] == [None]
    await store.deliveries.close(taken.message, Closing(OutboundStatus.SENT), LATER)
    assert [each.closed for each in await store.work().outbox.of_case("SQ1")] == [LATER]
