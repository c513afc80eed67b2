"""No calls while the account is misconfigured: one probe a minute until somebody has mended it."""

import time
from collections.abc import Callable

import structlog

from bot.adapters.wechat.codes import ACCOUNT_ERRORS
from bot.adapters.wechat.failure import CallFailed
from bot.ports.wechat import Attempt, Verdict

_LOG = structlog.get_logger(__name__)

#: Seconds between two probes.
PROBE_EVERY = 60.0


class Breaker:
    """Open after a refusal that concerns the whole account, closed again by the first success."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._trouble: Attempt | None = None
        self._next_probe = 0.0

    @property
    def trouble(self) -> Attempt | None:
        """Why no call is made, or None when all is well."""
        return self._trouble

    def check(self) -> None:
        """Let a call through, or raise the CallFailed that opened the breaker."""
        if self._trouble is None:
            return
        if self._monotonic() < self._next_probe:
            raise CallFailed(self._trouble)
        self._next_probe = self._monotonic() + PROBE_EVERY

    def succeeded(self) -> None:
        """A call was answered with success."""
        if self._trouble is not None:
            _LOG.info("wechat.mended", code=self._trouble.code)
        self._trouble = None

    def failed(self, attempt: Attempt) -> None:
        """A call was refused; only trouble of the whole account opens the breaker."""
        if attempt.verdict is not Verdict.MISCONFIGURED or attempt.code not in ACCOUNT_ERRORS:
            return
        if self._trouble is None:
            _LOG.error("wechat.misconfigured", code=attempt.code, detail=attempt.detail)
        self._trouble = attempt
        self._next_probe = self._monotonic() + PROBE_EVERY
