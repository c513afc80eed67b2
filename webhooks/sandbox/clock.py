"""Time in the sandbox: what may be asked of the clock, and a clock of its own."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from webhooks.sandbox.faults import whole
from webhooks.sandbox.kinds import Refused

Now = Callable[[], datetime]
Advance = Callable[[Mapping[str, Any]], Awaitable[datetime]]

MOST_SECONDS = 10 * 366 * 86_400
MOST_WORKING_DAYS = 2500
LAST_YEAR = 2099
FIRST_DAY_OFF = 5  # Saturday
EXPECTED = '请给出 {"seconds": N}、{"working_days": N} 或 {"reset": true} 之一'


def checked(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """The order as it stands when it makes sense; raises Refused."""
    if len(order) != 1:
        raise Refused(EXPECTED)
    ((key, value),) = order.items()
    limits = {"seconds": MOST_SECONDS, "working_days": MOST_WORKING_DAYS}
    if key == "reset":
        if value is not True:
            raise Refused("reset 只能是 true")
    elif key not in limits:
        raise Refused(EXPECTED)
    elif not whole(value) or not 1 <= value <= limits[key]:
        raise Refused(f"{key} 应为 1 到 {limits[key]} 的整数；时间只能往前拨，复位用 reset")
    return order


class OwnClock:
    """The true time and an offset, for a sandbox that stands alone; weekdays are worked."""

    def __init__(self, true_time: Now) -> None:
        self._true_time = true_time
        self._offset = timedelta()

    def now(self) -> datetime:
        """The moment it is in the sandbox (aware, the zone of the true time)."""
        return self._true_time() + self._offset

    async def advance(self, order: Mapping[str, Any]) -> datetime:
        """Move as ordered (see `checked`); returns the new moment. Refused beyond 2099."""
        if "reset" in order:
            self._offset = timedelta()
            return self.now()
        then = self.now() + timedelta(seconds=order.get("seconds", 0))
        for _ in range(order.get("working_days", 0)):
            then += timedelta(days=1)
            while then.weekday() >= FIRST_DAY_OFF:
                then += timedelta(days=1)
        if then.year > LAST_YEAR:
            raise Refused(f"最远只能拨到 {LAST_YEAR} 年，可以先复位")
        self._offset += then - self.now()
        return self.now()
