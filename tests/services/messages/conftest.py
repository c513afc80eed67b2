"""A worker over fakes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot.domain.messages.templates import Template
from bot.services.messages.carrier import Outside, Pace
from bot.services.messages.delivery import Delivery
from bot.services.messages.watch import Watch
from tests.services.messages.fakes import FakeBell, FakeDeliveries, FakeWeChat, HandClock

Sleep = Callable[[float], Awaitable[None]]
TEMPLATES = {"M5": Template("T-5", {"thing1": "item"}, "https://example.org/me/")}


@dataclass(slots=True)
class Office:
    """Everything a test of delivery moves and looks at."""

    deliveries: FakeDeliveries = field(default_factory=FakeDeliveries)
    wechat: FakeWeChat = field(default_factory=FakeWeChat)
    bell: FakeBell = field(default_factory=FakeBell)
    clock: HandClock = field(default_factory=HandClock)
    points: list[str] = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)

    def worker(self, pace: Pace | None = None, sleep: Sleep | None = None) -> Delivery:
        outside = Outside(
            self.deliveries, self.wechat, self.bell, self.clock, sleep or self.clock.sleep
        )
        watch = Watch(self.points.append, lambda *counted: self.counts.append(counted))
        return Delivery(outside, TEMPLATES, pace, watch)


@pytest.fixture
async def office() -> Office:
    return Office()
