"""bot.ports.questions over both engines."""

from datetime import timedelta

import pytest

from bot.adapters.database.store import Store
from bot.adapters.database.tables import unanswered
from bot.domain.conversation.unanswered import LONGEST, Unanswered, Why
from tests.factories import NOW


def question(text: str, minutes: int = 0, why: Why = Why.UNCLEAR) -> Unanswered:
    return Unanswered(NOW + timedelta(minutes=minutes), text, why, "verify_scale", "guide/fee")


async def test_they_come_back_in_the_order_in_which_they_were_asked(store: Store) -> None:
    asked = [question(why.value, place, why) for place, why in enumerate(Why)]
    asked.append(Unanswered(NOW + timedelta(minutes=9), "秤" * LONGEST, Why.UNCLEAR))
    async with store.work() as work:
        for each in asked:
            work.questions.keep(each)
        assert await store.questions.since(NOW, 9) == [], "nothing is written before the end"
    assert await store.questions.since(NOW, 9) == asked


async def test_the_latest_are_read_and_none_before_the_moment(store: Store) -> None:
    async with store.work() as work:
        for minutes in range(5):
            work.questions.keep(question(str(minutes), minutes))
    later = await store.questions.since(NOW + timedelta(minutes=1), 2)
    assert [each.text for each in later] == ["3", "4"]


async def test_a_work_that_fails_keeps_none(store: Store) -> None:
    async def failing() -> None:
        async with store.work() as work:
            work.questions.keep(question("没人答的"))
            raise LookupError

    with pytest.raises(LookupError):
        await failing()
    assert await store.questions.since(NOW, 9) == []


def test_nothing_in_a_row_leads_to_who_asked() -> None:
    assert set(unanswered.c.keys()) == {"id", "at", "text", "why", "item", "guess"}
