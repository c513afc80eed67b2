"""Moving the time of a sandbox, as the order from outside says it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.time.calendar import Calendar
from bot.errors import Invalid
from bot.ports.clock import Movable

#: Further nobody wants to see a case, and dates beyond would end somewhere.
LAST_YEAR = 2099
MOST_SECONDS = 10 * 366 * 24 * 3600
MOST_WORKING_DAYS = 2500


class SandboxTime:
    """What the sandbox gets for its clock: `now` and `advance`."""

    def __init__(self, clock: Movable, calendar: Callable[[], Calendar]) -> None:
        """`calendar` answers the one in use."""
        self._clock, self._calendar = clock, calendar

    def now(self) -> datetime:
        """The present moment of the sandbox, aware, in Asia/Shanghai."""
        return self._clock.now()

    async def advance(self, order: Mapping[str, Any]) -> datetime:
        """Do `{"seconds": N}`, `{"working_days": N}` or `{"reset": true}`; the time then.

        Working days are the calendar's; it lands at the same time of day. Invalid for any other
        order: time goes backwards by a reset only.
        """
        match dict(order):
            case {"seconds": seconds, **rest} if not rest:
                await self._by(_count(seconds, "seconds", MOST_SECONDS))
            case {"working_days": days, **rest} if not rest:
                await self._by_working_days(_count(days, "working_days", MOST_WORKING_DAYS))
            case {"reset": True, **rest} if not rest:
                await self._clock.reset()
            case _:
                raise Invalid(
                    '请给出 {"seconds": N}、{"working_days": N} 或 {"reset": true} 之一。'
                )
        return self._clock.now()

    async def _by_working_days(self, count: int) -> None:
        today = self._clock.now().date()
        await self._by((self._calendar().after(today, count) - today).days * 24 * 3600)

    async def _by(self, seconds: int) -> None:
        years_on = seconds // (365 * 24 * 3600)
        if self._clock.now().year + years_on > LAST_YEAR:
            raise Invalid(f"最远只能拨到 {LAST_YEAR} 年，可以先复位。")
        await self._clock.advance(seconds)


def _count(value: object, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Invalid(f"{name} 应是 0 到 {most} 的整数，时间只能向前拨。")
    return value
