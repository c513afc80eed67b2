"""Orders to move the time of a sandbox."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.time.calendar import Calendar
from bot.errors import Invalid
from bot.services.time.sandbox_time import SandboxTime

FRIDAY = datetime(2026, 9, 25, 16, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
HOLIDAY = Calendar({date(2026, 10, day): False for day in range(1, 8)})


@dataclass
class Moved:
    """bot.ports.clock.Movable without a machine or a database."""

    seconds: int = 0

    def now(self) -> datetime:
        return FRIDAY + timedelta(seconds=self.seconds)

    async def advance(self, seconds: int) -> None:
        self.seconds += seconds

    async def reset(self) -> None:
        self.seconds = 0


@pytest.fixture
def time() -> SandboxTime:
    return SandboxTime(Moved(), lambda: HOLIDAY)


async def test_seconds(time: SandboxTime) -> None:
    assert await time.advance({"seconds": 90}) == FRIDAY + timedelta(seconds=90)
    assert await time.advance({"seconds": 0}) == time.now() == FRIDAY + timedelta(seconds=90)


async def test_working_days_land_at_the_same_time_of_day(time: SandboxTime) -> None:
    assert await time.advance({"working_days": 1}) == FRIDAY.replace(day=28)
    assert await time.advance({"working_days": 3}) == FRIDAY.replace(month=10, day=8)
    assert await time.advance({"working_days": 0}) == time.now()


async def test_reset(time: SandboxTime) -> None:
    await time.advance({"seconds": 90})
    assert await time.advance({"reset": True}) == FRIDAY


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"seconds": -1},
        {"seconds": 1.5},
        {"seconds": True},
        {"seconds": "90"},
        {"seconds": None},
        {"seconds": 10**20},
        {"working_days": -1},
        {"working_days": 10**6},
        {"working_days": "1"},
        {"reset": False},
        {"reset": 1},
        {"seconds": 1, "working_days": 1},
        {"seconds": 1, "reset": True},
        {"hours": 1},
    ],
)
async def test_any_other_order_is_refused_and_moves_nothing(
    time: SandboxTime, order: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await time.advance(order)
    assert refusal.value.sentence.endswith("。")
    assert time.now() == FRIDAY


async def test_the_end_of_days_is_not_reached(time: SandboxTime) -> None:
    ten_years = {"seconds": 10 * 365 * 24 * 3600}
    for _ in range(7):
        await time.advance(ten_years)
    with pytest.raises(Invalid, match="2099"):
        await time.advance(ten_years)
    assert time.now().year < 2100
