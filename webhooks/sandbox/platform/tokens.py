"""Access tokens as stable_token hands them out: one for all, renewed five minutes early."""

import secrets
from datetime import datetime, timedelta

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
            token = self._issue(now)  # more than LASTS: the sandbox's time was set back
        return token, int((self._ends[token] - now).total_seconds())

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
        self._current = None
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
        self._current = secrets.token_urlsafe(102)
        self._ends[self._current] = now + LASTS
        return self._current
