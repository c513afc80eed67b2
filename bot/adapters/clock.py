"""The one place that asks the machine for the time."""

from datetime import datetime

from bot.domain.time.zone import SHANGHAI


class SystemClock:
    """bot.ports.clock.Clock from the machine's clock."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)  # noqa: TID251 - this is the clock
