"""When WeChat lets the account write to a citizen unasked, and how often (rules of 2023-06-12)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self


class Trigger(StrEnum):
    """What the citizen did last that lets us write. A tap on a message's own menu is a CLICK."""

    NONE = "none"
    MESSAGE = "message"
    CLICK = "click"
    FOLLOW = "follow"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many customer-service messages a trigger grants, and for how long."""

    messages: int
    lasts: timedelta


_BRIEF = Allowance(3, timedelta(minutes=1))

#: What each trigger grants.
ALLOWANCES = {
    Trigger.NONE: Allowance(0, timedelta(0)),
    Trigger.MESSAGE: Allowance(5, timedelta(hours=48)),
    Trigger.CLICK: _BRIEF,
    Trigger.FOLLOW: _BRIEF,
    Trigger.SCAN: _BRIEF,
}

#: A message that leaves in the last moment may be judged by WeChat a moment later.
MARGIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class SendWindow:
    """One citizen's ledger: what opened it, when (Asia/Shanghai), and how many were used since."""

    trigger: Trigger = Trigger.NONE
    opened: datetime | None = None
    used: int = 0

    def left(self, now: datetime) -> int:
        """How many customer-service messages may still be sent at `now`; 0 when it is closed."""
        if self.opened is None:
            return 0
        granted = ALLOWANCES[self.trigger]
        if now >= self.opened + granted.lasts - MARGIN:
            return 0
        return max(0, granted.messages - self.used)

    def allows(self, now: datetime) -> bool:
        """Whether one more customer-service message may be sent at `now`."""
        return self.left(now) > 0

    def after(self, trigger: Trigger, at: datetime) -> Self:
        """The ledger once the citizen has done `trigger` at `at`.

        A minute's window never replaces a message's longer one while that has something left.
        """
        if trigger is Trigger.NONE:
            return self
        if trigger is not Trigger.MESSAGE and self._outlasts(trigger, at):
            return self
        return replace(self, trigger=trigger, opened=at, used=0)

    def _outlasts(self, trigger: Trigger, at: datetime) -> bool:
        if self.opened is None or not self.allows(at):
            return False
        return self.opened + ALLOWANCES[self.trigger].lasts > at + ALLOWANCES[trigger].lasts
