"""What others may see of deliveries: named moments, counts, and log lines that name no citizen."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.domain.messages.outbound import Outbound
from bot.domain.messages.trace import trace_of_reply
from bot.ports.wechat import Verdict
from bot.services.messages.outcomes import Sending

_LOG = structlog.get_logger(__name__)

#: How loudly each verdict is told. MISCONFIGURED and TOMORROW want a person: they are alarms.
_LEVELS = {
    Verdict.SENT: "info",
    Verdict.RETRY: "warning",
    Verdict.SLOW_DOWN: "warning",
    Verdict.TOMORROW: "error",
    Verdict.WINDOW_CLOSED: "info",
    Verdict.NO_RIGHT: "warning",
    Verdict.UNREACHABLE: "info",
    Verdict.REJECTED: "error",
    Verdict.MISCONFIGURED: "error",
    Verdict.UNKNOWN: "warning",
}


@dataclass(frozen=True, slots=True)
class Watch:
    """Hooks. `point` is called with the name of a moment; `count` with channel and verdict."""

    point: Callable[[str], None] = lambda _: None
    count: Callable[[str, str], None] = lambda _channel, _verdict: None

    def attempted(self, sending: Sending) -> None:
        """Tell of one attempt."""
        attempt = sending.attempt
        self.count(sending.channel, attempt.verdict)
        tell = getattr(_LOG, _LEVELS[attempt.verdict])
        tell(
            "delivery.attempted",
            **names(sending.message),
            channel=str(sending.channel),
            verdict=str(attempt.verdict),
            code=attempt.code,
            detail=attempt.detail,
            attempts=sending.message.attempts,
        )


def names(message: Outbound) -> dict[str, str]:
    """How logs call a message: news by its key, a reply by the delivery that it answers."""
    citizen = pseudonym(message.openid)
    if answered := trace_of_reply(message.key):
        return {"message": message.message, "delivery": answered, "citizen": citizen}
    return {"message": message.key.replace(message.openid, citizen), "citizen": citizen}


def pseudonym(openid: str) -> str:
    """Six characters that tell two citizens apart in a log and lead back to neither."""
    return hashlib.sha256(openid.encode()).hexdigest()[:6]
