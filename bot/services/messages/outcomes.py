"""What each verdict on an attempt means for the message: one function a verdict, no I/O."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.ports.outbox import Closing
from bot.ports.wechat import Attempt, Verdict
from bot.services.messages.channels import Channel

#: A busy WeChat is asked again after 1, 2, 4 … seconds, at last every five minutes, for ever.
_LONGEST_RETRY = timedelta(minutes=5)
_DOUBLINGS = 9

_SLOWER = timedelta(seconds=60)
_UNTIL_MENDED = timedelta(minutes=5)

_WRITTEN_MEANWHILE = timedelta(seconds=2)

#: A text whose fate is unknown is sent once more, when an outage of a minute is over.
_TEXT_AGAIN = timedelta(seconds=75)
_MOST_UNKNOWN_TEXTS = 2

#: A template may repeat while WeChat remembers its client_msg_id (10 min): 15 + 30 + 60 + 120 s.
_TEMPLATE_AGAIN = timedelta(seconds=15)
_MOST_UNKNOWN_TEMPLATES = 5


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt as it went: what, which way, how, and when it was over (Asia/Shanghai)."""

    message: Outbound
    channel: Channel
    attempt: Attempt
    now: datetime

    @property
    def error(self) -> str:
        code = "" if self.attempt.code is None else f" {self.attempt.code}"
        return f"{self.channel} {self.attempt.verdict}{code}: {self.attempt.detail}"


#: Not this way: the next one may be open.
NEXT_WAY = frozenset({Verdict.WINDOW_CLOSED, Verdict.NO_RIGHT})


def closing(sending: Sending) -> Closing:
    """How the message is closed after this attempt; after one of NEXT_WAY no other was left."""
    result = _RULES[sending.attempt.verdict](sending)
    if result.status is OutboundStatus.SENT:
        return result
    return replace(result, error=result.error or sending.error)


def shut_until(sending: Sending) -> datetime | None:
    """Until when nobody's message should try this way again; None when it stays open."""
    if sending.attempt.verdict is Verdict.SLOW_DOWN:
        return sending.now + _SLOWER
    if sending.attempt.verdict is Verdict.TOMORROW:
        return midnight(sending.now)
    return None


def midnight(now: datetime) -> datetime:
    """The next 00:00 in the zone of `now`, when WeChat's daily quotas begin anew."""
    day = now + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def after_closure(message: Outbound, until: datetime) -> Closing:
    """The way is shut for everybody: again when it opens, not all in the same second."""
    return Closing(OutboundStatus.PENDING, until + _spread(message, 30), error="shut for all")


def held(reason: str, now: datetime) -> Closing:
    """No way is open: after the citizen's next message.

    The time is for a citizen who has written just now: not at once, or a window that is used up
    would be tried over and over.
    """
    return Closing(OutboundStatus.HELD, now + _WRITTEN_MEANWHILE, error=reason)


def _spread(message: Outbound, seconds: float) -> timedelta:
    """Between 0 and `seconds`, different for each message and the same for the same one."""
    share = int.from_bytes(hashlib.sha256(message.key.encode()).digest()[:4]) / 2**32
    return timedelta(seconds=seconds * share)


def _sent(sending: Sending) -> Closing:
    return Closing(OutboundStatus.SENT, used=sending.channel is Channel.TEXT)


def _retry(sending: Sending) -> Closing:
    doublings = min(max(sending.message.attempts, 1) - 1, _DOUBLINGS)
    wait = min(timedelta(seconds=2**doublings), _LONGEST_RETRY)
    spread = _spread(sending.message, wait.total_seconds() / 4)
    return Closing(OutboundStatus.PENDING, sending.now + wait + spread)


def _shut(sending: Sending) -> Closing:
    until = shut_until(sending) or sending.now
    return replace(after_closure(sending.message, until), error=sending.error)


def _until_mended(sending: Sending) -> Closing:
    wait = _UNTIL_MENDED + _spread(sending.message, 60)
    return Closing(OutboundStatus.PENDING, sending.now + wait)


def _unknown(sending: Sending) -> Closing:
    """Not counted as used: if WeChat did count it, it refuses one later; else none is withheld."""
    unknowns = sending.message.unknowns + 1
    text = sending.channel is Channel.TEXT
    if unknowns >= (_MOST_UNKNOWN_TEXTS if text else _MOST_UNKNOWN_TEMPLATES):
        error = f"unknown outcome {unknowns} times, may have arrived: {sending.error}"
        return Closing(OutboundStatus.DEAD, unknowns=unknowns, error=error)
    again = _TEXT_AGAIN if text else _TEMPLATE_AGAIN * 2 ** (unknowns - 1)
    due = sending.now + again
    return Closing(OutboundStatus.PENDING, due, unknowns=unknowns)


def _dead(sending: Sending) -> Closing:
    return Closing(OutboundStatus.DEAD, error=sending.error)


_RULES: Mapping[Verdict, Callable[[Sending], Closing]] = {
    Verdict.SENT: _sent,
    Verdict.RETRY: _retry,
    Verdict.SLOW_DOWN: _shut,
    Verdict.TOMORROW: _shut,
    Verdict.WINDOW_CLOSED: lambda sending: held(sending.error, sending.now),
    Verdict.NO_RIGHT: lambda sending: held(sending.error, sending.now),
    Verdict.UNREACHABLE: _dead,
    Verdict.REJECTED: _dead,
    Verdict.MISCONFIGURED: _until_mended,
    Verdict.UNKNOWN: _unknown,
}
