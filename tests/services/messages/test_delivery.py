"""Rounds: the way that is chosen, order, unknown fates, quotas, crashes, a store that goes."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.messages.outbound import OutboundStatus
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.ports.wechat import Attempt, Verdict
from bot.services.messages.carrier import Pace
from bot.services.messages.channels import once
from tests.services.messages.conftest import Office
from tests.services.messages.fakes import NOON, SENT, Sent, until

CLOSED = Attempt(Verdict.WINDOW_CLOSED, 45015, "outside 48 hours")
UNKNOWN = Attempt(Verdict.UNKNOWN, None, "no answer heard")
BUSY = Attempt(Verdict.RETRY, -1, "busy")


async def test_an_open_window_carries_the_whole_text(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    assert await office.worker().round() == 1
    assert office.wechat.sent == [Sent("citizen-1", "text", "text 1")]
    assert office.deliveries.of(message).status is OutboundStatus.SENT
    assert office.deliveries.windows["citizen-1"].used == 1
    assert office.points == ["delivery.leased", "delivery.sent"]
    assert office.counts == [("text", "sent")]


async def test_a_closed_window_leaves_the_template(office: Office) -> None:
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    await office.worker().round()
    (sent,) = office.wechat.sent
    assert (sent.way, sent.said, sent.url) == ("template", "T-5", "https://example.org/me/")
    assert sent.fields == {"thing1": "血压计检定"}
    assert sent.once == once(message.key)
    assert office.deliveries.of(message).status is OutboundStatus.SENT


async def test_a_tap_on_the_card_leads_where_the_messages_own_link_does(office: Office) -> None:
    link = "https://example.org/me/certificates/abc"
    office.deliveries.add(message="M5", fields={"item": "血压计检定", "link": link})
    await office.worker().round()
    (sent,) = office.wechat.sent
    assert (sent.way, sent.url) == ("template", link)
    assert sent.fields == {"thing1": "血压计检定"}


async def test_a_ledger_that_was_wrong_leads_to_the_template(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    office.wechat.answers["text"].append(CLOSED)
    await office.worker().round()
    assert [sent.way for sent in office.wechat.sent] == ["text", "template"]
    assert office.deliveries.of(message).status is OutboundStatus.SENT
    assert office.deliveries.windows["citizen-1"].used == 0


async def test_without_any_way_it_waits_for_the_citizen(office: Office) -> None:
    worker = office.worker()
    messages = [office.deliveries.add() for _ in range(2)]
    while await worker.round():
        pass
    assert office.wechat.sent == []
    assert {office.deliveries.of(m).status for m in messages} == {OutboundStatus.HELD}
    assert "no way is open" in office.deliveries.of(messages[0]).error

    office.clock.pass_(days=3)
    office.deliveries.writes("citizen-1", office.clock.now())
    while await worker.round():
        pass
    assert [sent.said for sent in office.wechat.sent] == ["text 1", "text 2"]
    assert {office.deliveries.of(m).status for m in messages} == {OutboundStatus.SENT}


async def test_a_backlog_takes_no_more_than_the_window_grants(office: Office) -> None:
    worker = office.worker()
    messages = [office.deliveries.add() for _ in range(7)]
    office.deliveries.writes("citizen-1", NOON)
    while await worker.round():
        pass
    assert len(office.wechat.sent) == 5
    held = [m for m in messages if office.deliveries.of(m).status is OutboundStatus.HELD]
    assert held == messages[5:]


async def test_wechat_closing_both_ways_holds_the_message(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    office.wechat.answers["text"].append(CLOSED)
    office.wechat.answers["template"].append(Attempt(Verdict.WINDOW_CLOSED, 43101, "refused"))
    await office.worker().round()
    kept = office.deliveries.of(message)
    assert kept.status is OutboundStatus.HELD
    assert "43101" in kept.error


async def test_an_account_without_the_right_to_texts_sends_the_card(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    office.wechat.answers["text"].append(Attempt(Verdict.NO_RIGHT, 48001, "api unauthorized"))
    await office.worker().round()
    assert office.deliveries.of(message).status is OutboundStatus.SENT
    assert [sent.way for sent in office.wechat.sent][-1:] == ["template"]


async def test_values_that_do_not_fit_the_card_wait_for_the_text(office: Office) -> None:
    message = office.deliveries.add(message="M5", fields={})
    with capture_logs() as logs:
        await office.worker().round()
    kept = office.deliveries.of(message)
    assert kept.status is OutboundStatus.HELD
    assert "thing1" in kept.error
    assert office.wechat.sent == []
    assert [log["event"] for log in logs] == ["delivery.misfit"]


async def test_each_citizens_messages_go_in_order_and_one_at_a_time(office: Office) -> None:
    worker = office.worker(Pace(places=4))
    for part in range(5):
        for citizen in range(6):
            openid = f"citizen-{citizen}"
            office.deliveries.windows[openid] = SendWindow(Trigger.MESSAGE, NOON)
            office.deliveries.add(openid, text=f"{part}")
    office.wechat.answers["text"].extend([BUSY, SENT, BUSY, UNKNOWN] * 3)
    for _ in range(200):
        await worker.round()
        office.clock.pass_(seconds=5)
    heard = defaultdict(list)
    for sent in office.wechat.sent:
        heard[sent.openid].append(sent.said)
    assert len(heard) == 6
    for said in heard.values():
        assert said == sorted(said)
        assert sorted(set(said)) == ["0", "1", "2", "3", "4"]
    assert office.wechat.most_at_once == 4


async def test_a_busy_wechat_delays_and_loses_nothing(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    office.wechat.answers["text"].extend([BUSY] * 6)
    worker = office.worker()
    while office.deliveries.of(message).status is not OutboundStatus.SENT:
        await worker.round()
        office.clock.pass_(seconds=1)
        assert office.clock.now() < NOON + timedelta(minutes=2)
    assert len(office.wechat.sent) == 7
    assert office.deliveries.windows["citizen-1"].used == 1


async def test_a_text_of_unknown_fate_goes_out_twice_at_most(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    office.wechat.answers["text"].extend([UNKNOWN] * 5)
    worker = office.worker()
    for _ in range(10):
        await worker.round()
        office.clock.pass_(minutes=2)
    assert len(office.wechat.sent) == 2
    assert office.deliveries.of(message).status is OutboundStatus.DEAD


async def test_a_repeated_template_keeps_its_id(office: Office) -> None:
    message = office.deliveries.add(message="M5", fields={"item": "血压计检定"})
    office.wechat.answers["template"].append(UNKNOWN)
    worker = office.worker()
    await worker.round()
    office.clock.pass_(seconds=15)
    await worker.round()
    first, second = office.wechat.sent
    assert first.once == second.once == once(message.key)
    assert office.deliveries.of(message).status is OutboundStatus.SENT


async def test_a_days_quota_stops_the_way_for_all_until_midnight(office: Office) -> None:
    worker = office.worker(Pace(places=1))
    messages = [office.deliveries.add(f"citizen-{n}") for n in range(5)]
    for n in range(5):
        office.deliveries.writes(f"citizen-{n}", NOON)
    office.wechat.answers["text"].append(Attempt(Verdict.TOMORROW, 45009, "daily quota"))
    while await worker.round():
        pass
    assert len(office.wechat.sent) == 1
    assert {office.deliveries.of(m).status for m in messages} == {OutboundStatus.PENDING}
    office.clock.pass_(hours=12, seconds=31)
    while await worker.round():
        pass
    assert {office.deliveries.of(m).status for m in messages} == {OutboundStatus.SENT}


async def test_a_days_quota_of_texts_does_not_stop_cards(office: Office) -> None:
    worker = office.worker(Pace(places=1))
    office.deliveries.writes("citizen-1", NOON)
    office.deliveries.add("citizen-1")
    office.wechat.answers["text"].append(Attempt(Verdict.TOMORROW, 45009, "daily quota"))
    card = office.deliveries.add("citizen-2", message="M5", fields={"item": "血压计检定"})
    while await worker.round():
        pass
    assert office.deliveries.of(card).status is OutboundStatus.SENT


async def test_a_misconfigured_account_keeps_everything_and_raises_the_alarm(
    office: Office,
) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    office.wechat.answers["text"].append(Attempt(Verdict.MISCONFIGURED, 40164, "whitelist"))
    with capture_logs() as logs:
        await office.worker().round()
    assert office.deliveries.of(message).status is OutboundStatus.PENDING
    assert [log["log_level"] for log in logs] == ["error"]
    assert office.counts == [("text", "misconfigured")]


async def test_a_worker_that_dies_after_sending_sends_again_when_its_lease_ends(
    office: Office,
) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    office.wechat.gates["citizen-1"] = asyncio.Event()
    dying = asyncio.create_task(office.worker().round())
    await until(lambda: office.wechat.at_once == 1)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert office.deliveries.of(message).status is OutboundStatus.LEASED

    next_worker = office.worker()
    office.clock.pass_(seconds=29)
    assert await next_worker.round() == 0
    office.wechat.gates.clear()
    office.clock.pass_(seconds=1)
    assert await next_worker.round() == 1
    assert office.deliveries.of(message).status is OutboundStatus.SENT


async def test_a_send_longer_than_its_lease_allows_is_given_up_as_unknown(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    office.wechat.gates["citizen-1"] = asyncio.Event()
    await office.worker(Pace(patience=0.02)).round()
    kept = office.deliveries.of(message)
    assert (kept.status, kept.unknowns) == (OutboundStatus.PENDING, 1)


async def test_a_store_that_comes_back_within_the_lease_spares_a_copy(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    message = office.deliveries.add()
    gate = office.wechat.gates["citizen-1"] = asyncio.Event()
    round_ = asyncio.create_task(office.worker().round())
    await until(lambda: office.wechat.at_once == 1)
    office.deliveries.gone_until = NOON + timedelta(seconds=10)
    gate.set()
    await round_
    assert office.clock.now() == NOON + timedelta(seconds=10)
    assert office.deliveries.of(message).status is OutboundStatus.SENT
    assert len(office.wechat.sent) == 1


async def test_a_store_that_stays_away_is_not_waited_for_beyond_the_lease(office: Office) -> None:
    office.deliveries.writes("citizen-1", NOON)
    office.deliveries.add()
    gate = office.wechat.gates["citizen-1"] = asyncio.Event()
    round_ = asyncio.create_task(office.worker().round())
    await until(lambda: office.wechat.at_once == 1)
    office.deliveries.gone_until = NOON + timedelta(hours=1)
    gate.set()
    with capture_logs() as logs:
        await round_
    assert office.clock.now() == NOON + timedelta(seconds=30)
    assert logs[-1]["event"] == "delivery.not_closed"


async def test_a_mistake_of_ours_is_told_and_the_next_message_goes(office: Office) -> None:
    for openid in ("citizen-1", "citizen-2"):
        office.deliveries.writes(openid, NOON)
    broken, good = office.deliveries.add("citizen-1"), office.deliveries.add("citizen-2")
    office.wechat.broken.add("citizen-1")
    with capture_logs() as logs:
        assert await office.worker().round() == 2
    assert office.deliveries.of(good).status is OutboundStatus.SENT
    assert office.deliveries.of(broken).status is OutboundStatus.LEASED
    (told,) = (log for log in logs if log["event"] == "delivery.broken")
    assert told == {
        "event": "delivery.broken",
        "log_level": "error",
        "message": broken.key,
        "error": "RuntimeError",
    }
