"""What is past its time goes, in batches; what is not stays."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.adapters.database.retention import ANSWERS_KEPT, BATCH, QUESTIONS_KEPT, TURNS_KEPT
from bot.adapters.database.store import Store
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.unanswered import Unanswered, Why
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.ports.outbox import Closing
from bot.ports.requests import KeptAnswer

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


async def test_more_than_a_batch_goes_and_the_young_stay(store: Store) -> None:
    old = NOW - TURNS_KEPT - timedelta(seconds=1)
    async with store.work() as work:
        for n in range(BATCH * 2 + 1):
            work.conversations.answered(f"old-{n}", "o", Reply("好的", old))
        work.conversations.answered("young", "o", Reply("好的", NOW - TURNS_KEPT))
    await store.retention.tidy(NOW)
    work = store.work()
    assert (await work.conversations.opening(f"old-{BATCH}", "o")).reply is None
    assert (await work.conversations.opening("old-0", "o")).reply is None
    assert (await work.conversations.opening("young", "o")).reply is not None


async def test_messages_about_cases_and_unsent_ones_stay(store: Store) -> None:
    long_ago = NOW - timedelta(days=30)

    def message(key: str, case: str | None = None) -> Outbound:
        pending = OutboundStatus.PENDING
        return Outbound(key, key, pending, "您好", "reply", long_ago, case=case)

    async with store.work() as work:
        for each in (message("reply"), message("notice", "SQ1"), message("waits")):
            work.outbox.add(each)
    for leased in await store.deliveries.lease(10, long_ago, long_ago):
        sent = OutboundStatus.SENT if leased.message.key != "waits" else OutboundStatus.HELD
        await store.deliveries.close(leased.message, Closing(sent), long_ago)
    await store.retention.tidy(NOW)
    assert {m.key for m in await store.deliveries.listed(None, 10)} == {"notice", "waits"}


async def test_kept_answers_last_a_day(store: Store) -> None:
    async with store.work() as work:
        for key, age in (("old", ANSWERS_KEPT + timedelta(seconds=1)), ("young", ANSWERS_KEPT)):
            work.requests.keep("name", KeptAnswer(key, "d", 200, "{}", "", NOW - age))
    await store.retention.tidy(NOW)
    work = store.work()
    assert await work.requests.kept("name", "old") is None
    assert await work.requests.kept("name", "young") is not None


async def test_open_questions_last_half_a_year(store: Store) -> None:
    async with store.work() as work:
        for text, age in (("旧", QUESTIONS_KEPT + timedelta(seconds=1)), ("新", QUESTIONS_KEPT)):
            work.questions.keep(Unanswered(NOW - age, text, Why.UNCLEAR))
    await store.retention.tidy(NOW)
    left = await store.questions.since(NOW - timedelta(days=365), 10)
    assert [each.text for each in left] == ["新"]
