"""What waits in the store, counted on each engine; and whether the store takes a write."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.adapters.database.figures import SqlWatching
from bot.adapters.database.store import Store
from bot.adapters.database.tables import certificate, timer
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.errors import DatabaseGone

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


async def test_nothing_waits_in_an_empty_store(store: Store) -> None:
    figures = await SqlWatching(store.database).figures(NOON)
    assert set(figures.messages) == {"offered", "pending", "leased", "held", "dead"}
    assert set(figures.letters) == {"pending", "leased", "dead"}
    assert not any([*figures.messages.values(), *figures.letters.values()])
    assert (figures.timers_due, figures.certificates_waiting, figures.oldest_due) == (0, 0, None)


async def test_what_is_sent_is_not_counted_and_the_oldest_due_is_told(store: Store) -> None:
    statuses = ["pending", "pending", "held", "dead", "sent"]
    async with store.work() as work:
        for place, status in enumerate(statuses):
            due = NOON - timedelta(minutes=place) if place < 4 else NOON - timedelta(days=1)
            work.outbox.add(
                Outbound(f"k{place}", f"o{place}", OutboundStatus(status), "您好", "M5", due)
            )
    figures = await SqlWatching(store.database).figures(NOON)
    assert figures.messages == {"offered": 0, "pending": 2, "leased": 0, "held": 1, "dead": 1}
    assert figures.oldest_due == NOON - timedelta(minutes=1)
    assert (
        await SqlWatching(store.database).figures(NOON - timedelta(hours=1))
    ).oldest_due is None


async def test_timers_and_certificates(store: Store) -> None:
    await store.database.alone(
        sa.insert(timer), {"number": "SQ1", "event": "expire", "due": NOON, "leased_until": None}
    )
    blank = dict.fromkeys(("openid", "replaces", "replaced_by", "leased_until"))
    texts = ("identifier", "code", "type", "case_number", "item", "holder", "fields", "file")
    rest = dict.fromkeys((*texts, "issued", "valid_until", "reason"), "")
    row = {**blank, **rest, "number": "C1", "version": 1, "attempts": 0, "created": NOON}
    await store.database.alone(sa.insert(certificate), {**row, "state": "draft"})
    other = {"number": "C2", "identifier": "2", "code": "2", "state": "valid"}
    await store.database.alone(sa.insert(certificate), {**row, **other})
    watching = SqlWatching(store.database)
    figures = await watching.figures(NOON)
    assert (figures.timers_due, figures.certificates_waiting) == (1, 1)
    assert (await watching.figures(NOON - timedelta(seconds=1))).timers_due == 0


async def test_a_store_that_takes_no_writes_is_found_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    watching = SqlWatching(store.database, lambda: seconds[0])
    await watching.touch()

    async def full(_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as outage:
        outage.setattr(store.database, "_transaction", full)
        await watching.touch()  # just now it did; not asked again within a second
        seconds[0] = 1.5
        with pytest.raises(DatabaseGone):
            await watching.touch()
        with pytest.raises(DatabaseGone):
            await watching.touch()
    await watching.touch()


async def test_touching_changes_nothing(store: Store) -> None:
    version = sa.text("SELECT version_num FROM alembic_version")
    before = await store.database.read(version, {})
    await SqlWatching(store.database).touch()
    assert await store.database.read(version, {}) == before
