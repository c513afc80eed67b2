"""Daily quotas of the served calls, reset at midnight."""

from collections.abc import Mapping
from datetime import date

from webhooks.sandbox.platform.errcodes import Failed

DAILY: Mapping[str, int] = {
    "stable_token": 500_000,
    "message/custom/send": 500_000,
    "message/template/send": 100_000,
}


class Quotas:
    """Counts calls per day (the date is the account's own, Asia/Shanghai)."""

    def __init__(self, limits: Mapping[str, int] = DAILY) -> None:
        self._limits = limits
        self._day: date | None = None
        self._used: dict[str, int] = {}

    def spend(self, api: str, day: date) -> None:
        """One call; raises Failed 45009 when the day's are used up."""
        if day != self._day:
            self._day, self._used = day, {}
        used = self._used.get(api, 0)
        if used >= self._limits.get(api, used + 1):
            raise Failed(45009)
        self._used[api] = used + 1
