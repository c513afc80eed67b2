"""Five messages in 48 hours after a message, three in a minute after a tap."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages.send_window import ALLOWANCES, SendWindow, Trigger

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TAPS = (Trigger.CLICK, Trigger.FOLLOW, Trigger.SCAN)


def test_a_stranger_is_never_written_to() -> None:
    assert not SendWindow().allows(NOON)
    assert SendWindow().left(NOON) == 0


@pytest.mark.parametrize(
    ("trigger", "messages", "lasts"),
    [
        (Trigger.MESSAGE, 5, timedelta(hours=48)),
        *[(tap, 3, timedelta(minutes=1)) for tap in TAPS],
    ],
)
def test_each_trigger_opens_its_window(trigger: Trigger, messages: int, lasts: timedelta) -> None:
    window = SendWindow().after(trigger, NOON)
    assert window.left(NOON) == messages
    assert window.left(NOON + lasts - timedelta(seconds=3)) == messages
    assert window.left(NOON + lasts) == 0


def test_what_was_used_is_not_left() -> None:
    assert SendWindow(Trigger.MESSAGE, NOON, 4).left(NOON) == 1
    assert not SendWindow(Trigger.MESSAGE, NOON, 5).allows(NOON)
    assert SendWindow(Trigger.CLICK, NOON, 7).left(NOON) == 0


def test_a_last_moment_is_not_trusted() -> None:
    window = SendWindow().after(Trigger.CLICK, NOON)
    assert window.allows(NOON + timedelta(seconds=57))
    assert not window.allows(NOON + timedelta(seconds=58))


def test_a_new_message_begins_the_count_anew() -> None:
    later = NOON + timedelta(hours=1)
    assert SendWindow(Trigger.MESSAGE, NOON, 5).after(Trigger.MESSAGE, later).left(later) == 5


@pytest.mark.parametrize("tap", TAPS)
def test_a_tap_does_not_take_the_longer_window_away(tap: Trigger) -> None:
    window = SendWindow(Trigger.MESSAGE, NOON, 1)
    later = NOON + timedelta(minutes=5)
    assert window.after(tap, later) == window


@pytest.mark.parametrize("tap", TAPS)
def test_a_tap_opens_a_window_when_the_longer_one_is_used_up_or_over(tap: Trigger) -> None:
    used_up = SendWindow(Trigger.MESSAGE, NOON, 5)
    assert used_up.after(tap, NOON + timedelta(minutes=5)).trigger is tap
    over = SendWindow(Trigger.MESSAGE, NOON, 0)
    assert over.after(tap, NOON + timedelta(hours=48)).trigger is tap


def test_an_event_that_grants_nothing_changes_nothing() -> None:
    window = SendWindow(Trigger.MESSAGE, NOON, 2)
    assert window.after(Trigger.NONE, NOON + timedelta(hours=3)) == window


@given(
    st.lists(st.tuples(st.sampled_from(Trigger), st.integers(0, 200_000)), max_size=12),
    st.integers(0, 400_000),
)
def test_no_more_is_ever_left_than_some_trigger_granted(
    doings: list[tuple[Trigger, int]], seconds: int
) -> None:
    window, at = SendWindow(), NOON
    moments = []
    for trigger, pause in doings:
        at += timedelta(seconds=pause)
        window = window.after(trigger, at)
        moments.append((trigger, at))
    now = at + timedelta(seconds=seconds)
    granted = [
        ALLOWANCES[trigger].messages
        for trigger, opened in moments
        if now < opened + ALLOWANCES[trigger].lasts
    ]
    assert window.left(now) <= max(granted, default=0)
