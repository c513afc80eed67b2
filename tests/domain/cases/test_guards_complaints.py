"""Complaints and reports: assigning, asking once, four eyes, the call-back, ninety days."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.timers import next_timer
from bot.domain.people.actor import Role
from bot.errors import NotAllowedNow
from tests.domain.cases.scenes import fits, line, row_of, scene, tried
from tests.factories import WORKDAY

B = CaseKind.COMPLAINT
HANDLED = (
    line("assign", "registered", handler="H01"),
    line("accept", "assigned", person="H02"),
    line("propose", "investigating", person="H03", measure="向投诉人道歉并培训"),
)


def at(
    state: str, *history: Any, openid: str | None = "o-wang", days: int = 0, **more: Any
) -> Scene:
    now = WORKDAY + timedelta(days=days)
    return scene(B, state, *history, openid=openid, now=now, **more)


def test_after_two_times_sent_back_only_a_supervisor_assigns() -> None:
    bounce = line("bounce", "assigned")
    once, twice = at("registered", bounce), at("registered", bounce, bounce)
    assert tried(once, "assign", Role.SYSTEM, handler="H01").notes == {"handler": "H01"}
    with pytest.raises(NotAllowedNow, match="主管"):
        tried(twice, "assign", Role.SYSTEM, handler="H01")
    assert tried(twice, "assign", Role.SUPERVISOR, handler="H01")


def test_what_is_missing_is_asked_once_and_the_way_back_remembered() -> None:
    here = at("assigned")
    kept = tried(here, "request_information", Role.COMPLAINT_HANDLER, text="请提供日期")
    assert (kept.origin, kept.values["detail"]) == ("assigned", "请提供日期")
    asked = at("assigned", line("request_information", "assigned"), line("supply"))
    with pytest.raises(NotAllowedNow, match="一次告知"):
        tried(asked, "request_information", Role.COMPLAINT_HANDLER, text="还有")
    later = at("investigating", line("request_information", "assigned"))
    assert tried(later, "request_evidence", Role.COMPLAINT_HANDLER, text="请提供照片")


def test_what_is_supplied_goes_back_where_it_was_asked() -> None:
    assigned = at("awaiting_information", origin="assigned")
    kept = tried(assigned, "supply", Role.CITIZEN, text="上周三上午")
    assert kept.fields == {"supplements": [{"text": "上周三上午"}]}
    with pytest.raises(NotAllowedNow):
        tried(assigned, "supply_evidence", Role.CITIZEN, text="上周三上午")
    assert not fits(assigned, "supply", Role.CITIZEN)
    assert next_timer(assigned) is None, "a refusal for want of an answer is not automatic yet"


def test_an_investigation_goes_on_without_what_was_not_supplied() -> None:
    asked = line("request_evidence", "investigating")
    waiting = at("awaiting_information", asked, origin="investigating")
    timer = next_timer(waiting)
    assert timer is not None
    assert (timer.event, timer.due) == ("supply_evidence", waiting.due("INFORM"))
    late = at("awaiting_information", asked, origin="investigating", days=40)
    assert "现有材料" in tried(late, "supply_evidence", Role.TIMER).reason


def test_findings_evidence_and_measure_all_three() -> None:
    whole = {
        "findings": "经查情况属实",
        "evidence": ["a" * 32],
        "measure": "向投诉人道歉并培训",
        "person": "H01",
    }
    here = at("investigating")
    assert fits(here, "propose", Role.COMPLAINT_HANDLER, **whole)
    for key in ("findings", "evidence", "measure", "person"):
        less = {name: value for name, value in whole.items() if name != key}
        assert not fits(here, "propose", Role.COMPLAINT_HANDLER, **less)
    assert not fits(here, "propose", Role.COMPLAINT_HANDLER, **{**whole, "evidence": []})


@pytest.mark.parametrize("person", ["H01", "H02", "H03"])
def test_whoever_had_a_part_neither_reviews_nor_calls_back(person: str) -> None:
    remedy, told = "可向市场监督管理局反映", {"satisfaction": 4, "notes": "满意"}
    with pytest.raises(NotAllowedNow, match="审核人"):
        tried(at("reviewing", *HANDLED), "approve", Role.COMPLAINT_REVIEWER, person, remedy=remedy)
    with pytest.raises(NotAllowedNow, match="回访人"):
        tried(at("follow_up", *HANDLED), "follow_up", Role.FOLLOW_UP, person, **told)


def test_the_complainant_reads_the_measure_that_was_reviewed() -> None:
    here = at("reviewing", *HANDLED)
    kept = tried(here, "approve", Role.COMPLAINT_REVIEWER, "R01", remedy="可申请复核")
    assert kept.values == {"detail": "向投诉人道歉并培训", "remedy": "可申请复核"}
    told = {"satisfaction": 4, "notes": "满意"}
    # A bad rating is born assigned: whoever turns it away is the only handler there is.
    turned_away = at("follow_up", line("decline", "assigned", person="H05"))
    with pytest.raises(NotAllowedNow):
        tried(turned_away, "follow_up", Role.FOLLOW_UP, "H05", **told)
    called = tried(at("follow_up", *HANDLED), "follow_up", Role.FOLLOW_UP, "F01", **told)
    assert called.notes == {"satisfaction": 4, "person": "F01"}
    assert (called.reason, called.fields) == ("", {"call_back": "满意"}), "words are no history"
    for level in (0, 6, 2.5, "4"):
        asked = {"satisfaction": level, "notes": "满意", "person": "F01"}
        assert not fits(at("follow_up", *HANDLED), "follow_up", Role.FOLLOW_UP, **asked)


def test_with_and_without_an_account_are_told_in_their_own_ways() -> None:
    with_account, without = at("declined"), at("declined", openid=None)
    assert tried(with_account, "serve", Role.SYSTEM)
    assert tried(without, "close", Role.SYSTEM)
    for here, event in ((without, "serve"), (with_account, "close")):
        with pytest.raises(NotAllowedNow, match="账号"):
            tried(here, event, Role.SYSTEM)
    with pytest.raises(NotAllowedNow, match="账号"):
        tried(at("answered"), "close_uncontactable", Role.COMPLAINT_HANDLER)
    assert tried(at("answered", openid=None), "close_uncontactable", Role.COMPLAINT_HANDLER)


def test_handed_over_it_ends_with_the_reply_or_after_ninety_days() -> None:
    moved = line("transfer", "assigned")
    here = at("transferred", moved)
    assert (
        tried(here, "close_transferred", Role.COMPLAINT_HANDLER, reply="已立案").reason == "已立案"
    )
    assert not fits(here, "close_transferred", Role.COMPLAINT_HANDLER)
    assert fits(here, "close_transferred", Role.TIMER)
    timer = next_timer(here)
    assert timer is not None
    assert timer.due == WORKDAY + timedelta(days=90)
    with pytest.raises(NotAllowedNow, match="期限未到"):
        tried(at("transferred", moved, days=89), "close_transferred", Role.TIMER)
    assert (
        "90 日" in tried(at("transferred", moved, days=90), "close_transferred", Role.TIMER).reason
    )


@pytest.mark.parametrize("event", ["decline", "transfer", "close_uncontactable"])
def test_turning_somebody_away_takes_two(event: str) -> None:
    state = "answered" if event == "close_uncontactable" else "assigned"

    assert row_of(B, state, event).approver is Role.SUPERVISOR
