"""Access tokens: stable_token's one for all, renewed five minutes early, and token's own."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed

LASTS = timedelta(seconds=7200)
RENEWED_BEFORE_END = timedelta(minutes=5)
FORCED_A_DAY = 20
BETWEEN_FORCED = timedelta(seconds=30)
REMEMBERED = timedelta(days=1)


class Tokens:
    """Every token that was issued, with its end. A renewed one leaves the old valid to its end."""

    def __init__(self) -> None:
        self._current: str | None = None
        self._plain: str | None = None
        self._ends: dict[str, datetime] = {}
        self._forced: list[datetime] = []
        self.fetches = 0

    def stable(self, now: datetime, *, force: bool) -> tuple[str, int]:
        """The current token and the seconds it has left; raises Failed beyond the force quota."""
        self.fetches += 1
        if force:
            self._force(now)
        token = self._current
        if token is None or not RENEWED_BEFORE_END < self._ends[token] - now <= LASTS:
            # More than LASTS: the sandbox's time was set back.
            token = self._current = self._issue(now)
        return token, int((self._ends[token] - now).total_seconds())

    def plain(self, now: datetime) -> str:
        """A new token, as /token gives one each time; the one before lives five minutes more."""
        before = self._plain
        if before in self._ends:
            self._ends[before] = min(self._ends[before], now + RENEWED_BEFORE_END)
        self._plain = self._issue(now)
        return self._plain

    def check(self, token: str | None, now: datetime) -> None:
        """Raises Failed: 41001 missing, 40001 never issued or revoked, 42001 expired."""
        if not token:
            raise Failed(41001)
        end = self._ends.get(token)
        if end is None:
            raise Failed(40001)
        if now >= end:
            raise Failed(42001)

    def revoke(self) -> None:
        """Every token dies at once, as after a forced refresh by somebody else."""
        self._current = self._plain = None
        self._ends.clear()

    def _force(self, now: datetime) -> None:
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        if len(self._forced) >= FORCED_A_DAY:
            raise Failed(45009)
        if self._forced and now - self._forced[-1] < BETWEEN_FORCED:
            raise Failed(45011)
        self._forced.append(now)
        self.revoke()

    def _issue(self, now: datetime) -> str:
        self._ends = {token: end for token, end in self._ends.items() if now - end < REMEMBERED}
        token = secrets.token_urlsafe(102)
        self._ends[token] = now + LASTS
        return token


class TokenDesk:
    """The APIs that hand out tokens: stable_token, and the older token."""

    def __init__(self, account: Account, tokens: Tokens) -> None:
        self._account = account
        self._tokens = tokens

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("stable_token", self._stable, tokenless=True),
            get("token", self._plain, tokenless=True),
        )

    def _stable(self, call: Call) -> Called:
        self._recognise(call.body)
        forced = call.body.get("force_refresh") is True
        token, left = self._tokens.stable(self._account.now(), force=forced)
        return Called({"access_token": token, "expires_in": left}, remark=f"{left} 秒内有效")

    def _plain(self, call: Call) -> Called:
        self._recognise(call.query)
        token = self._tokens.plain(self._account.now())
        return Called({"access_token": token, "expires_in": int(LASTS.total_seconds())})

    def _recognise(self, given: Mapping[str, Any]) -> None:
        credentials = self._account.credentials
        if given.get("grant_type") != "client_credential":
            raise Failed(40002)
        if given.get("appid") != credentials.app_id:
            raise Failed(40013)
        secret = str(given.get("secret", "")).encode()
        if not hmac.compare_digest(secret, credentials.app_secret.encode()):
            raise Failed(40125)
