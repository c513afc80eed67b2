"""The work itself and its ending: sample, visit, results, four eyes, certificate, settling."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.cases.effects import FetchedCertificate, PublishCertificate
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.timers import next_timer
from bot.domain.catalogue.item import Item, Payment
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow
from tests.domain.cases.scenes import fits, line, scene, tried
from tests.factories import WORKDAY, blood_pressure, elevator, licence

A = CaseKind.APPLICATION
SAMPLE = {"barcode": "BP-2026-001", "photo": "a" * 32, "condition": "完好", "count": 2}
VISIT = {"date": "2026-12-01", "place": "幸福小区 3 栋", "tester": "T01"}
RESULTS = {"results": [{"name": "静态压力示值误差", "value": "-0.1 kPa"}], "record": "b" * 32}
WORKED = (
    line("assign", "sample_received", tester="T01"),
    line("submit_results", "testing", person="T02"),
)


def at(state: str, *history: Any, item: Item | None = None, days: int = 0) -> Scene:
    now = WORKDAY + timedelta(days=days)
    return scene(A, state, *history, item=item or blood_pressure(), now=now)


def test_a_sample_is_taken_in_with_barcode_photo_condition_and_count() -> None:
    here = at("awaiting_sample")
    assert tried(here, "receive_sample", Role.SAMPLE_ROOM, **SAMPLE).notes == SAMPLE
    for key in SAMPLE:
        less = {name: value for name, value in SAMPLE.items() if name != key}
        assert not fits(here, "receive_sample", Role.SAMPLE_ROOM, **less)
    assert not fits(here, "receive_sample", Role.SAMPLE_ROOM, **{**SAMPLE, "count": 0})


def test_where_nothing_is_brought_a_visit_is_arranged_and_the_other_way() -> None:
    visit = at("awaiting_sample", item=elevator())
    with pytest.raises(NotAllowedNow, match="不收样品"):
        tried(visit, "receive_sample", Role.SAMPLE_ROOM, **SAMPLE)
    kept = tried(visit, "schedule", Role.DISPATCHER, **VISIT)
    assert kept.notes == {"date": "2026-12-01", "tester": "T01"}
    when, otherwise = kept.values["detail"].splitlines()
    assert when == "2026年12月1日，幸福小区 3 栋"
    assert "人工" in otherwise, "whom to tell that it does not suit"
    with pytest.raises(NotAllowedNow, match="收样"):
        tried(at("awaiting_sample"), "schedule", Role.DISPATCHER, **VISIT)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        ("2026-11-22", NotAllowedNow),
        ("2026-02-29", Invalid),
        ("2026-13-01", Invalid),
        ("2026-12-00", Invalid),
    ],
)
def test_a_day_that_is_over_or_that_no_calendar_has(day: str, refusal: type[Exception]) -> None:
    visit = at("awaiting_sample", item=elevator())
    with pytest.raises(refusal):
        tried(visit, "schedule", Role.DISPATCHER, **{**VISIT, "date": day})


def test_what_is_owed_with_the_sample_is_paid_before_it_is_taken_in() -> None:
    item = replace(blood_pressure(), payment=Payment.WITH_SAMPLE)
    quote = line("quote", "accepted", total="35.50", lines=[])
    owing = at("awaiting_sample", quote, item=item)
    with pytest.raises(NotAllowedNow, match="收费"):
        tried(owing, "receive_sample", Role.SAMPLE_ROOM, **SAMPLE)
    settled = at("awaiting_sample", quote, line("pay", amount="35.50"), item=item)
    assert tried(settled, "receive_sample", Role.SAMPLE_ROOM, **SAMPLE)


def test_results_come_with_their_record_but_for_desk_work() -> None:
    assert tried(at("testing"), "submit_results", Role.TESTER, "T01", **RESULTS).notes == {
        **RESULTS,
        "person": "T01",
    }
    unrecorded = {"results": RESULTS["results"], "person": "T01"}
    assert not fits(at("testing"), "submit_results", Role.TESTER, **unrecorded)
    desk = at("testing", item=licence())
    assert fits(desk, "submit_results", Role.LICENSING, **unrecorded)
    assert not fits(desk, "submit_results", Role.LICENSING, **{**unrecorded, "results": []})


@pytest.mark.parametrize("worker", ["T01", "T02"])
def test_who_did_the_work_or_handed_in_its_results_does_not_verify_or_sign(worker: str) -> None:
    with pytest.raises(NotAllowedNow, match="核验人"):
        tried(at("verifying", *WORKED), "verify", Role.VERIFIER, worker)
    with pytest.raises(NotAllowedNow, match="签字人"):
        tried(
            at("signing", *WORKED), "issue", Role.SIGNATORY, worker, certificate="JD-2026-000001"
        )


def test_who_was_sent_on_the_visit_is_a_tester_too() -> None:
    visited = line("schedule", "awaiting_sample", tester="T03", date="2026-12-01")
    with pytest.raises(NotAllowedNow):
        tried(at("verifying", visited, item=elevator()), "verify", Role.VERIFIER, "T03")


def test_work_done_before_it_was_sent_back_still_counts() -> None:
    again = (*WORKED, line("return_results", "verifying", person="V01"), WORKED[1])
    with pytest.raises(NotAllowedNow):
        tried(at("verifying", *again), "verify", Role.VERIFIER, "T01")
    assert tried(at("verifying", *again), "verify", Role.VERIFIER, "V01").notes == {
        "person": "V01"
    }


def test_issuing_publishes_the_certificate_in_the_same_work() -> None:
    kept = tried(
        at("signing", *WORKED), "issue", Role.SIGNATORY, "S01", certificate="JD-2026-000001"
    )
    assert kept.effects == (PublishCertificate("JD-2026-000001"),)
    assert kept.notes == {"certificate": "JD-2026-000001", "person": "S01"}


def test_only_a_licence_is_denied_and_by_two() -> None:
    reasons = {"text": "不符合考核条件", "remedy": "60 日内可申请行政复议"}
    kept = tried(at("signing", item=licence()), "deny", Role.LICENSING, **reasons)
    assert (kept.reason, kept.notes) == ("不符合考核条件", {"remedy": reasons["remedy"]})
    with pytest.raises(NotAllowedNow, match="行政许可"):
        tried(at("signing"), "deny", Role.LICENSING, **reasons)


def test_a_fetched_certificate_closes_the_case_and_so_does_time() -> None:
    issued = line("issue", "signing", certificate="JD-2026-000001")
    here = at("issued", issued)
    kept = tried(here, "close", Role.CITIZEN, certificate="JD-2026-000001")
    assert kept.effects == (FetchedCertificate("JD-2026-000001"),)
    assert not fits(here, "close", Role.CITIZEN)
    assert fits(here, "close", Role.TIMER)
    timer = next_timer(here)
    assert timer is not None
    assert timer.due is not None
    assert (timer.event, timer.due.isoformat()) == ("close", "2026-11-26T23:59:59+08:00")
    with pytest.raises(NotAllowedNow, match="期限未到"):
        tried(here, "close", Role.TIMER)
    assert tried(at("issued", issued, days=4), "close", Role.TIMER).reason


def test_a_decision_is_served_with_proof() -> None:
    proof = {"way": "posted", "proof": "EMS 1234567890"}
    for state in ("denied", "not_accepted"):
        assert tried(at(state), "serve", Role.ACCEPTANCE, **proof).notes == proof
        assert not fits(at(state), "serve", Role.ACCEPTANCE, way="shouted", proof="x")


def test_no_more_is_paid_back_than_was_received() -> None:
    here = at("withdrawn", line("pay", amount="800.00"), item=elevator())
    done = {"sample": "none", "record": "退款流水 0001"}
    assert tried(here, "settle", Role.FINANCE, refund="800.00", **done)
    assert tried(here, "settle", Role.FINANCE, refund="0", **done)
    with pytest.raises(Invalid, match="多于"):
        tried(here, "settle", Role.FINANCE, refund="800.01", **done)
    assert not fits(here, "settle", Role.FINANCE, refund="-1", **done)


def test_withdrawing_after_paying_says_what_is_paid_back() -> None:
    assert tried(at("submitted"), "withdraw", Role.CITIZEN).notes == {}
    kept = tried(at("awaiting_sample", line("pay", amount="800.00")), "withdraw", Role.CITIZEN)
    assert kept.notes == {"refund_due": "800.00"}
    assert "800.00 元" in kept.values["detail"]
