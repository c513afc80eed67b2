"""Daily quotas of the served calls, reset at midnight; clear_quota and openapi/quota/*."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served
from webhooks.sandbox.platform.errcodes import Failed

# A new account's; what is not named here is not limited.
DAILY: Mapping[str, int] = {
    "stable_token": 500_000,
    "token": 2000,
    "message/custom/send": 500_000,
    "message/template/send": 100_000,
    "message/subscribe/bizsend": 100_000,
    "menu/create": 1000,
    "menu/get": 10_000,
    "menu/delete": 1000,
    "media/upload": 100_000,
    "media/get": 200_000,
    "qrcode/create": 100_000,
    "user/info": 5_000_000,
    "user/get": 500,
    "ticket/getticket": 10_000,
}
CLEARINGS = 10  # a month, clear_quota and openapi/quota/clear together


class Quotas:
    """Counts calls per day (the date is the account's own, Asia/Shanghai)."""

    def __init__(self, limits: Mapping[str, int] = DAILY) -> None:
        self._limits = limits
        self._day: date | None = None
        self._used: dict[str, int] = {}

    def spend(self, api: str, day: date) -> None:
        """One call; raises Failed 45009 when the day's are used up."""
        used = self._today(day).get(api, 0)
        if used >= self._limits.get(api, used + 1):
            raise Failed(45009)
        self._used[api] = used + 1

    def describe(self, api: str, day: date) -> Mapping[str, int] | None:
        """Limit, used and left of one API; None when nobody counts it."""
        limit = self._limits.get(api)
        if limit is None:
            return None
        used = self._today(day).get(api, 0)
        return {"daily_limit": limit, "used": used, "remain": limit - used}

    def clear(self, api: str | None = None) -> None:
        """Count from nothing again: one API, or all."""
        if api is None:
            self._used.clear()
        else:
            self._used.pop(api, None)

    def _today(self, day: date) -> Mapping[str, int]:
        if day != self._day:
            self._day, self._used = day, {}
        return self._used


class QuotaDesk:
    """The APIs about quotas."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._cleared: list[date] = []
        self.quotas = Quotas()

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("clear_quota", self._clear_all),
            Served("openapi/quota/get", self._get),
            Served("openapi/quota/clear", self._clear_one),
        )

    def _get(self, call: Call) -> Called:
        described = self.quotas.describe(_api(call.body), self._account.now().date())
        if described is None:
            raise Failed(76021)
        return Called({**FINE, "quota": described})

    def _clear_all(self, call: Call) -> Called:
        if call.body.get("appid") != self._account.credentials.app_id:
            raise Failed(40013)
        return self._clear(None)

    def _clear_one(self, call: Call) -> Called:
        api = _api(call.body)
        if self.quotas.describe(api, self._account.now().date()) is None:
            raise Failed(76021)
        return self._clear(api)

    def _clear(self, api: str | None) -> Called:
        today = self._account.now().date()
        this_month = [day for day in self._cleared if day.replace(day=1) == today.replace(day=1)]
        if len(this_month) >= CLEARINGS:
            raise Failed(48006)
        self._cleared = [*this_month, today]
        self.quotas.clear(api)
        return Called(FINE, remark=f"本月还可清零 {CLEARINGS - len(self._cleared)} 次")


def _api(body: Mapping[str, Any]) -> str:
    return str(body.get("cgi_path", "")).removeprefix("/cgi-bin/")
