"""What waits, as Prometheus reads it: never a figure of yesterday."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.errors import DatabaseGone
from bot.ports.figures import Figures
from bot.services.oversight.waiting import Waiting, watch_disk
from tests.services.conversation.fakes import MemoryInbox
from tests.services.messages.fakes import NOON, HandClock


@dataclass
class FakeWatching:
    """The store: what it says, or None when it cannot be reached."""

    said: Figures | None = field(default_factory=Figures)

    async def figures(self, now: datetime) -> Figures:
        assert now.tzinfo is not None
        if self.said is None:
            raise DatabaseGone
        return self.said

    async def touch(self) -> None:
        if self.said is None:
            raise DatabaseGone


def shown(registry: CollectorRegistry) -> Sequence[str]:
    return generate_latest(registry).decode().splitlines()


async def test_figures_are_those_of_the_moment() -> None:
    registry, watching = CollectorRegistry(), FakeWatching()
    waiting = Waiting(watching, MemoryInbox(), HandClock(), registry)
    watching.said = Figures(
        messages={"pending": 3, "dead": 0},
        letters={"pending": 1},
        timers_due=2,
        certificates_waiting=4,
        oldest_due=NOON - timedelta(seconds=90),
    )
    await waiting.refresh()
    lines = shown(registry)
    for line in (
        'hengxin_outbox_messages{status="pending"} 3.0',
        'hengxin_outbox_messages{status="dead"} 0.0',
        'hengxin_letters{status="pending"} 1.0',
        "hengxin_timers_due 2.0",
        "hengxin_certificates_waiting 4.0",
        "hengxin_outbox_late_seconds 90.0",
        "hengxin_inbox_deliveries 0.0",
        "hengxin_waiting_known 1.0",
    ):
        assert line in lines


async def test_what_cannot_be_read_is_not_shown() -> None:
    registry, watching = CollectorRegistry(), FakeWatching(Figures(messages={"dead": 3}))
    waiting = Waiting(watching, MemoryInbox(), HandClock(), registry)
    await waiting.refresh()
    watching.said = None
    with pytest.raises(DatabaseGone):
        await waiting.refresh()
    lines = shown(registry)
    assert "hengxin_waiting_known 0.0" in lines
    assert "hengxin_timers_due NaN" in lines
    assert not any(line.startswith("hengxin_outbox_messages{") for line in lines)


async def test_nothing_late_is_no_lateness() -> None:
    registry = CollectorRegistry()
    inbox = MemoryInbox()
    await inbox.keep(Inbound("k", "gh", "o", InboundKind.TEXT, NOON, "您好"))
    await Waiting(FakeWatching(), inbox, HandClock(), registry).refresh()
    assert "hengxin_outbox_late_seconds 0.0" in shown(registry)
    assert "hengxin_inbox_deliveries 1.0" in shown(registry)


def test_the_disk_is_asked_when_somebody_reads() -> None:
    registry, free = CollectorRegistry(), iter([500.0, 400.0])
    watch_disk(registry, lambda: next(free))
    assert "hengxin_disk_free_bytes 500.0" in shown(registry)
    assert "hengxin_disk_free_bytes 400.0" in shown(registry)
