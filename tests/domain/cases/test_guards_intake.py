"""Taking an application in: handing in, corrections told once, accepting, refusing."""

from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases.case import CaseKind
from bot.domain.cases.effects import TellOffice
from bot.domain.cases.guards.guard import Attempt, Kept, Scene
from bot.domain.cases.guards.register import admit, data_schema
from bot.domain.cases.timers import next_timer
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow
from tests.domain.cases.scenes import fits, line, row_of, scene, tried
from tests.factories import (
    FIELDS,
    WORKDAY,
    blood_pressure,
    calendar,
    checklist,
    licence,
    office,
)

A, ITEM = CaseKind.APPLICATION, blood_pressure()
SUBMIT = row_of(A, "draft", "submit")
BORN = Scene(A, ITEM, WORKDAY, calendar(), office().opening)
BEHALF = {"channel": "phone", "consent": "电话录音 20261122-03"}
REFUSAL = {"code": "out_of_scope", "text": "家用体温计不在检定范围", "remedy": "请向生产企业咨询"}
SUBMITTED = line("submit", "draft")


def submitted(*history: Any, state: str = "submitted") -> Scene:
    return scene(A, state, SUBMITTED, *history, item=ITEM)


def handed_in(role: Role, **data: Any) -> Kept:
    return admit(SUBMIT, Attempt(BORN, role, data))


def test_submission_keeps_canonical_fields() -> None:
    fields = FIELDS | {"phone": "138-0013-8000"}
    assert handed_in(Role.CITIZEN, fields=fields, declaration=True) == Kept(FIELDS)


@pytest.mark.parametrize("declaration", [False, None, "true", 1])
def test_nothing_is_submitted_without_the_declaration(declaration: object) -> None:
    with pytest.raises(Invalid, match="承诺"):
        handed_in(Role.CITIZEN, fields=FIELDS, declaration=declaration)


@pytest.mark.parametrize("role", [Role.ACCEPTANCE, Role.CONSULTANT, Role.SYSTEM])
def test_on_behalf_the_recorded_consent_stands_for_the_declaration(role: Role) -> None:
    schema = Draft202012Validator(data_schema(SUBMIT, BORN, role))
    assert not schema.is_valid({"fields": FIELDS, "declaration": True})
    assert schema.is_valid({"fields": FIELDS, **BEHALF})
    kept = handed_in(role, fields=FIELDS, **BEHALF)
    assert (kept.fields, kept.notes) == (FIELDS, BEHALF)


def test_one_notice_lists_every_gap() -> None:
    gaps = ["补盖单位公章", "补送检器具清单"]
    kept = tried(submitted(), "request_correction", Role.ACCEPTANCE, items=gaps)
    assert kept.notes == {"items": gaps}
    assert kept.values["detail"] == "1. 补盖单位公章\n2. 补送检器具清单"
    wrongs: list[dict[str, Any]] = [{}, {"items": []}, {"items": [" "]}, {"items": "公章"}]
    for wrong in wrongs:
        assert not fits(submitted(), "request_correction", Role.ACCEPTANCE, **wrong)


def test_a_second_notice_is_another_row_that_a_supervisor_agrees_to() -> None:
    again = submitted(line("request_correction", "submitted", items=["公章"]), line("resupply"))
    with pytest.raises(NotAllowedNow, match="一次性告知"):
        tried(again, "request_correction", Role.ACCEPTANCE, items=["清单"])
    assert tried(again, "request_correction_again", Role.ACCEPTANCE, items=["清单"]).notes
    with pytest.raises(NotAllowedNow, match="还没有告知过"):
        tried(submitted(), "request_correction_again", Role.ACCEPTANCE, items=["清单"])
    assert row_of(A, "submitted", "request_correction_again").approver is Role.SUPERVISOR


def test_every_gap_is_answered_and_what_was_written_is_no_history() -> None:
    asked = line("request_correction", "submitted", items=["公章", "清单"])
    here = submitted(asked, state="correction")
    answers = {"1": "已补盖", "2": "电话 13800138000"}
    assert fits(here, "resupply", Role.CITIZEN, answers=answers)
    for wrong in ({"1": "已补盖"}, {**answers, "3": "多余"}, {"1": "", "2": "有"}, {}):
        assert not fits(here, "resupply", Role.CITIZEN, answers=wrong)
    kept = tried(here, "resupply", Role.CITIZEN, answers=answers)
    assert kept.fields == {"supplements": [{"answers": answers, "files": []}]}
    assert "13800138000" not in repr(kept.notes)


def test_acceptance_needs_every_line_of_the_checklist() -> None:
    whole = checklist(ITEM)
    assert fits(submitted(), "accept", Role.ACCEPTANCE, **whole)
    assert tried(submitted(), "accept", Role.ACCEPTANCE, **whole).notes == whole
    for check in ITEM.checks:
        without = {"checklist": [each for each in whole["checklist"] if each != check.id]}
        assert not fits(submitted(), "accept", Role.ACCEPTANCE, **without)
        with pytest.raises(Invalid, match="尚未核对") as refusal:
            tried(submitted(), "accept", Role.ACCEPTANCE, **without)
        assert check.text in refusal.value.sentence


def test_a_line_ticked_twice_stands_for_no_other() -> None:
    twice = [ITEM.checks[0].id, *(check.id for check in ITEM.checks[:-1])]
    assert not fits(submitted(), "accept", Role.ACCEPTANCE, checklist=twice)


def test_a_refusal_has_code_text_and_remedy() -> None:
    assert fits(submitted(), "refuse", Role.ACCEPTANCE, **REFUSAL)
    for key in REFUSAL:
        assert not fits(submitted(), "refuse", Role.ACCEPTANCE, **{**REFUSAL, key: "  "})
    kept = tried(submitted(), "refuse", Role.ACCEPTANCE, **REFUSAL)
    assert kept.reason == REFUSAL["text"]
    assert kept.notes == {"code": "out_of_scope", "remedy": "请向生产企业咨询"}


def test_a_licence_about_which_nothing_was_told_is_accepted_when_the_time_is_over() -> None:
    here = scene(A, "submitted", SUBMITTED, item=licence())
    timer = next_timer(here)
    assert timer is not None
    assert (timer.event, timer.due) == ("deem_accepted", here.due("ACCEPT"))
    with pytest.raises(NotAllowedNow, match="期限未到"):
        tried(here, "deem_accepted", Role.TIMER)
    late = scene(A, "submitted", SUBMITTED, item=licence(), now=WORKDAY + timedelta(days=8))
    kept = tried(late, "deem_accepted", Role.TIMER)
    assert "视为受理" in kept.reason
    assert [type(effect) for effect in kept.effects] == [TellOffice]


def test_nothing_else_is_deemed_accepted() -> None:
    late = scene(A, "submitted", SUBMITTED, item=ITEM, now=WORKDAY + timedelta(days=30))
    assert next_timer(late) is None
    with pytest.raises(NotAllowedNow, match="行政许可"):
        tried(late, "deem_accepted", Role.TIMER)
