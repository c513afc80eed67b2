"""Customer-service windows: for how long, and how often, an account may write unasked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Trigger(StrEnum):
    """What a citizen did to open a window."""

    MESSAGE = "message"
    MENU = "menu"
    SUBSCRIBE = "subscribe"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many messages a trigger allows, and for how long."""

    messages: int
    lasts: timedelta


# Since 2023-06-12; the "20 in 48 hours" of older texts is gone.
RULES: Mapping[Trigger, Rule] = {
    Trigger.MESSAGE: Rule(5, timedelta(hours=48)),
    Trigger.MENU: Rule(3, timedelta(minutes=1)),
    Trigger.SUBSCRIBE: Rule(3, timedelta(minutes=1)),
    Trigger.SCAN: Rule(3, timedelta(minutes=1)),
}

WINDOW_CLOSED = 45015
QUOTA_SPENT = 45047


@dataclass(slots=True)
class Window:
    """An opened window: `left` messages until `until`."""

    until: datetime
    left: int


class Windows:
    """One citizen's windows. How the platform mixes several open ones is not documented.

    Here the one that ends first is used first: the reading kindest to the account's quota.
    """

    def __init__(self) -> None:
        self._open: dict[Trigger, Window] = {}

    def open(self, trigger: Trigger, at: datetime) -> None:
        """A citizen acted: the trigger's window starts again with its full quota."""
        rule = RULES[trigger]
        self._open[trigger] = Window(at + rule.lasts, rule.messages)

    def spend(self, at: datetime) -> int:
        """Use one message. Returns 0, or the platform's error code: 45015 closed, 45047 spent."""
        windows = self._running(at)
        if not windows:
            return WINDOW_CLOSED
        usable = [window for window in windows if window.left]
        if not usable:
            return QUOTA_SPENT
        min(usable, key=lambda window: window.until).left -= 1
        return 0

    def close(self) -> None:
        """The citizen left: nothing may be written any more."""
        self._open.clear()

    def left(self, at: datetime) -> int:
        """How many messages may be sent now."""
        return sum(window.left for window in self._running(at))

    def describe(self, at: datetime) -> Mapping[str, object]:
        """The page's JSON: messages left and the moment the last window ends (or null)."""
        running = self._running(at)
        until = max((window.until for window in running), default=None)
        return {"left": self.left(at), "until": until.isoformat() if until else None}

    def _running(self, at: datetime) -> list[Window]:
        return [window for window in self._open.values() if at < window.until]
