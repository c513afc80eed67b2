"""What every engine does with its failures: which are races, and what is tried again."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.adapters.database.store import Store
from bot.domain.messages.outbound import Outbound, OutboundStatus, reply_key
from bot.errors import DatabaseGone

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


async def test_an_empty_column_is_a_mistake_and_no_race(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        await store.database.commit({"outbox": [{"key": None, "openid": "o", "id": 1}]})


async def test_a_reply_that_has_left_is_marked_when_the_database_is_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = reply_key("k")
    offered = Outbound(key, "o", OutboundStatus.OFFERED, "您好", "reply", NOW)
    async with store.work() as work:
        work.outbox.add(offered)

    async def gone(_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as outage:
        outage.setattr(store.database, "_transaction", gone)
        store.deliveries.settle(["k"], NOW)
        await asyncio.sleep(0.4)
        with pytest.raises(DatabaseGone):
            await store.deliveries.sweep(NOW)
    await asyncio.sleep(1.2)
    assert await store.deliveries.sweep(NOW + timedelta(minutes=1)) == 0, "nothing to push"
    assert [m.status for m in await store.deliveries.listed(None, 10)] == [OutboundStatus.SENT]
