"""What each verdict makes of a message."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.ports.wechat import Attempt, Verdict
from bot.services.messages.channels import Channel
from bot.services.messages.outcomes import Sending, after_closure, closing, midnight, shut_until
from tests.services.messages.fakes import NOON, FakeDeliveries


@pytest.fixture
def message() -> Outbound:
    return replace(FakeDeliveries().add(), attempts=1)


def _sending(
    message: Outbound, verdict: Verdict, channel: Channel = Channel.TEXT, code: int | None = None
) -> Sending:
    return Sending(message, channel, Attempt(verdict, code, "as WeChat said"), NOON)


@pytest.mark.parametrize(
    ("verdict", "status", "soonest", "latest"),
    [
        (Verdict.SENT, OutboundStatus.SENT, None, None),
        (Verdict.RETRY, OutboundStatus.PENDING, 1, 2),
        (Verdict.SLOW_DOWN, OutboundStatus.PENDING, 60, 90),
        (Verdict.TOMORROW, OutboundStatus.PENDING, 12 * 3600, 12 * 3600 + 30),
        (Verdict.WINDOW_CLOSED, OutboundStatus.HELD, 2, 2),
        (Verdict.NO_RIGHT, OutboundStatus.HELD, 2, 2),
        (Verdict.UNREACHABLE, OutboundStatus.DEAD, None, None),
        (Verdict.REJECTED, OutboundStatus.DEAD, None, None),
        (Verdict.MISCONFIGURED, OutboundStatus.PENDING, 300, 360),
        (Verdict.UNKNOWN, OutboundStatus.PENDING, 75, 75),
    ],
)
def test_the_table_of_verdicts(
    message: Outbound,
    verdict: Verdict,
    status: OutboundStatus,
    soonest: float | None,
    latest: float | None,
) -> None:
    result = closing(_sending(message, verdict, code=47003))
    assert result.status is status
    if soonest is None or latest is None:
        assert result.due is None
    else:
        assert result.due is not None
        wait = (result.due - NOON).total_seconds()
        assert soonest <= wait <= latest
    if verdict is not Verdict.SENT:
        assert result.error == f"text {verdict} 47003: as WeChat said"


def test_the_table_has_every_verdict(message: Outbound) -> None:
    for verdict in Verdict:
        closing(_sending(message, verdict))


@pytest.mark.parametrize("channel", Channel)
def test_only_a_text_that_has_left_uses_the_window(message: Outbound, channel: Channel) -> None:
    used = {v for v in Verdict if closing(_sending(message, v, channel)).used}
    assert used == ({Verdict.SENT} if channel is Channel.TEXT else set())


def test_waiting_doubles_to_minutes_and_never_ends(message: Outbound) -> None:
    waits = []
    for attempts in range(1, 40):
        result = closing(_sending(replace(message, attempts=attempts), Verdict.RETRY))
        assert result.status is OutboundStatus.PENDING
        assert result.due is not None
        waits.append((result.due - NOON).total_seconds())
    assert [round(wait / waits[0]) for wait in waits[:6]] == [1, 2, 4, 8, 16, 32]
    assert waits == sorted(waits)
    assert 300 <= waits[-1] <= 375


def test_a_minutes_outage_is_bridged_soon_after_it_ends(message: Outbound) -> None:
    at, end = NOON, NOON + timedelta(minutes=1)
    attempts = 0
    while at < end:
        attempts += 1
        due = closing(replace(_retry(message, attempts), now=at)).due
        assert due is not None
        at = due
    assert at - end < timedelta(seconds=75)
    assert attempts < 10


def _retry(message: Outbound, attempts: int) -> Sending:
    return _sending(replace(message, attempts=attempts), Verdict.RETRY)


def test_a_text_of_unknown_fate_is_sent_once_more_and_then_given_up(message: Outbound) -> None:
    first = closing(_sending(message, Verdict.UNKNOWN))
    assert (first.status, first.unknowns) == (OutboundStatus.PENDING, 1)
    second = closing(_sending(replace(message, unknowns=1), Verdict.UNKNOWN))
    assert (second.status, second.unknowns) == (OutboundStatus.DEAD, 2)
    assert "unknown outcome 2 times" in second.error


def test_a_template_repeats_while_wechat_remembers_it(message: Outbound) -> None:
    at, unknowns = NOON, 0
    while True:
        result = closing(
            replace(
                _sending(replace(message, unknowns=unknowns), Verdict.UNKNOWN, Channel.TEMPLATE),
                now=at,
            )
        )
        unknowns = result.unknowns or 0
        if result.due is None:
            break
        at = result.due
    assert result.status is OutboundStatus.DEAD
    assert unknowns == 5
    assert at - NOON < timedelta(minutes=10)


def test_a_dead_letter_names_the_field(message: Outbound) -> None:
    detail = "data.thing2.value invalid rid: 1"
    sending = replace(
        _sending(message, Verdict.REJECTED), attempt=Attempt(Verdict.REJECTED, 47003, detail)
    )
    assert detail in closing(sending).error


@pytest.mark.parametrize(
    ("verdict", "end"),
    [
        (Verdict.SLOW_DOWN, NOON + timedelta(seconds=60)),
        (Verdict.TOMORROW, datetime(2026, 11, 23, tzinfo=NOON.tzinfo)),
        *[(v, None) for v in Verdict if v not in (Verdict.SLOW_DOWN, Verdict.TOMORROW)],
    ],
)
def test_only_quotas_shut_a_way_for_all(
    message: Outbound, verdict: Verdict, end: datetime | None
) -> None:
    assert shut_until(_sending(message, verdict)) == end


def test_midnight_is_in_the_same_zone() -> None:
    late = NOON.replace(hour=23, minute=59, second=59)
    assert midnight(late) - late == timedelta(seconds=1)
    assert midnight(NOON.replace(month=12, day=31)).year == 2027


def test_after_a_closure_not_all_come_in_the_same_second() -> None:
    deliveries = FakeDeliveries()
    dues = [after_closure(deliveries.add(f"c{n}"), NOON).due for n in range(50)]
    assert all(due is not None and NOON <= due <= NOON + timedelta(seconds=30) for due in dues)
    assert len({due.second for due in dues if due is not None}) > 15
