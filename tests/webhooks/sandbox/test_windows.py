"""Customer-service windows: 5 in 48 hours, 3 in a minute."""

from datetime import datetime, timedelta

import pytest

from tests.webhooks.sandbox.account_server import SHANGHAI
from webhooks.sandbox.windows import QUOTA_SPENT, WINDOW_CLOSED, Trigger, Windows

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("trigger", "messages", "lasts"),
    [
        (Trigger.MESSAGE, 5, timedelta(hours=48)),
        (Trigger.MENU, 3, timedelta(minutes=1)),
        (Trigger.SUBSCRIBE, 3, timedelta(minutes=1)),
        (Trigger.SCAN, 3, timedelta(minutes=1)),
    ],
)
def test_each_trigger_has_its_quota_and_its_end(
    trigger: Trigger, messages: int, lasts: timedelta
) -> None:
    windows = Windows()
    assert windows.spend(NOW) == WINDOW_CLOSED
    windows.open(trigger, NOW)
    last = NOW + lasts - timedelta(seconds=1)
    assert [windows.spend(last) for _ in range(messages)] == [0] * messages
    assert windows.spend(last) == QUOTA_SPENT
    assert windows.spend(NOW + lasts) == WINDOW_CLOSED


def test_speaking_again_fills_the_quota() -> None:
    windows = Windows()
    windows.open(Trigger.MESSAGE, NOW)
    for _ in range(5):
        windows.spend(NOW)
    windows.open(Trigger.MESSAGE, NOW)
    assert windows.left(NOW) == 5


def test_the_window_that_ends_first_is_used_first() -> None:
    windows = Windows()
    windows.open(Trigger.MESSAGE, NOW)
    windows.open(Trigger.MENU, NOW)
    for _ in range(3):
        windows.spend(NOW)
    assert windows.left(NOW + timedelta(minutes=2)) == 5


def test_leaving_closes_everything() -> None:
    windows = Windows()
    windows.open(Trigger.MESSAGE, NOW)
    windows.close()
    assert windows.spend(NOW) == WINDOW_CLOSED
    assert windows.describe(NOW) == {"left": 0, "until": None}
