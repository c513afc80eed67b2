"""Consultations: calling a person, claiming, answering, coming back, silence."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases.case import CaseKind
from bot.domain.cases.effects import CallStaff, HandBack, Speak, TakeOver
from bot.domain.cases.guards.guard import Attempt, Scene
from bot.domain.cases.guards.register import admit
from bot.domain.cases.timers import next_timer
from bot.domain.people.actor import Role
from bot.errors import NotAllowedNow
from tests.domain.cases.scenes import fits, line, row_of, scene, tried
from tests.factories import NOW, WORKDAY

C = CaseKind.CONSULTATION
ANSWERED = line("answer", "claimed", person="C01")


def at(state: str, *history: Any, hours: float = 0) -> Scene:
    return scene(C, state, *history, now=WORKDAY + timedelta(hours=hours))


def test_a_call_carries_the_conversation_to_staff_and_not_into_the_case() -> None:
    said = [["citizen", "怎么收费"], ["bot", "免费"], ["citizen", "转人工"]]
    row = row_of(C, "bot", "escalate")
    data = {"why": "asked", "question": "收费", "context": said}
    kept = admit(row, Attempt(at("bot"), Role.CITIZEN, data))
    assert kept.fields == {"why": "asked", "question": "收费"}
    assert kept.effects == (CallStaff("asked", tuple((who, text) for who, text in said)),)
    assert fits(at("bot"), "escalate", Role.CITIZEN, **data)
    for wrong in ([["me", "x"]], [["bot"]], ["bot"], [["bot", 1]]):
        assert not fits(at("bot"), "escalate", Role.CITIZEN, why="asked", context=wrong)


def test_what_was_left_at_night_waits_for_the_office_to_open() -> None:
    left = line("escalate_off_hours", "bot", at=NOW)  # a Sunday
    here = scene(C, "offline", left, now=NOW)
    timer = next_timer(here)
    assert timer is not None
    assert timer.due is not None
    assert (timer.event, timer.due.isoformat()) == ("open", "2026-11-23T09:00:00+08:00")
    with pytest.raises(NotAllowedNow, match="期限未到"):
        tried(here, "open", Role.TIMER)
    assert tried(scene(C, "offline", left, now=WORKDAY), "open", Role.TIMER)


def test_whoever_claims_speaks_from_now_on() -> None:
    kept = tried(at("queued"), "claim", Role.CONSULTANT, "C01", greeting="您好")
    assert kept.effects == (TakeOver("您好"),)
    assert kept.notes["person"] == "C01"


def test_one_full_answer_then_the_bot_is_back() -> None:
    kept = tried(at("claimed"), "answer", Role.CONSULTANT, "C01", text=" 免费。 ")
    assert kept.effects == (Speak("免费。"), HandBack(again=True))
    assert not fits(at("claimed"), "answer", Role.CONSULTANT, text=" ", person="C01")
    assert not fits(at("claimed"), "answer", Role.CONSULTANT, text="字" * 2001, person="C01")


def test_passed_on_it_waits_again_with_a_note() -> None:
    kept = tried(at("claimed"), "release", Role.CONSULTANT, "C01", note="请医学室答复")
    assert kept.reason == "请医学室答复"
    assert HandBack() in kept.effects
    assert CallStaff("released") in kept.effects


def test_another_bodys_business_names_it_and_its_phone() -> None:
    kept = tried(at("claimed"), "redirect", Role.CONSULTANT, "C01", body="市场局", phone="12315")
    assert kept.values["detail"] == "市场局，电话 12315"
    assert kept.effects == (HandBack(),)


def test_coming_back_within_a_week_in_hours_meets_the_same_person() -> None:
    assert tried(at("answered", ANSWERED, hours=1), "reopen", Role.CITIZEN).effects == (
        TakeOver(),
    )
    with pytest.raises(NotAllowedNow, match="还在"):
        tried(at("answered", ANSWERED, hours=1), "requeue", Role.CITIZEN)
    evening = at("answered", ANSWERED, hours=12)
    with pytest.raises(NotAllowedNow, match="办公时间"):
        tried(evening, "reopen", Role.CITIZEN)
    assert tried(evening, "requeue", Role.CITIZEN).effects == (CallStaff("again"),)


def test_after_a_week_it_is_a_new_question() -> None:
    assert tried(at("closed", ANSWERED, hours=7 * 24), "requeue", Role.CITIZEN)
    with pytest.raises(NotAllowedNow, match="7 天"):
        tried(at("closed", ANSWERED, hours=7 * 24 + 1), "requeue", Role.CITIZEN)
    with pytest.raises(NotAllowedNow, match="没有答复过"):
        tried(at("closed"), "requeue", Role.CITIZEN)


@pytest.mark.parametrize(
    ("state", "event", "hours"),
    [("answered", "answer", 48), ("redirected", "redirect", 24)],
)
def test_silence_closes(state: str, event: str, hours: int) -> None:
    told = line(event, "claimed", person="C01")
    timer = next_timer(at(state, told))
    assert timer is not None
    assert (timer.event, timer.due) == ("close", WORKDAY + timedelta(hours=hours))
    with pytest.raises(NotAllowedNow, match="期限未到"):
        tried(at(state, told, hours=hours - 0.1), "close", Role.TIMER)
    assert tried(at(state, told, hours=hours), "close", Role.TIMER)


def test_the_citizen_needs_nobody_any_more() -> None:
    for state in ("queued", "offline", "claimed"):
        assert tried(at(state), "cancel", Role.CITIZEN).effects == (HandBack(),)
