"""Guards: what an event's data must be, when it may happen, and what is shut until it is built."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.guards import Attempt, Kept, admit, data_schema, guard_of
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Role
from bot.errors import Invalid, NotAllowedNow
from tests.factories import FIELDS, blood_pressure, checklist

TODAY = date(2026, 11, 22)
ITEM = blood_pressure()
REFUSAL = {"code": "out_of_scope", "text": "家用体温计不在检定范围", "remedy": "请向生产企业咨询"}


def row(state: str, event: str) -> Transition:
    found = APPLICATION.row(state, event)
    assert found is not None
    return found


SUBMIT, ACCEPT, REFUSE = (
    row("draft", "submit"),
    row("submitted", "accept"),
    row("submitted", "refuse"),
)


def admitted(transition: Transition, role: Role, data: Mapping[str, Any]) -> Kept:
    return admit(transition, Attempt(ITEM, role, data, TODAY))


def test_submission_keeps_canonical_fields() -> None:
    data = {"fields": FIELDS | {"phone": "138-0013-8000"}, "declaration": True}
    assert admitted(SUBMIT, Role.CITIZEN, data) == Kept(FIELDS)


@pytest.mark.parametrize("declaration", [False, None, "true", 1])
def test_nothing_is_submitted_without_the_declaration(declaration: object) -> None:
    with pytest.raises(Invalid, match="承诺"):
        admitted(SUBMIT, Role.CITIZEN, {"fields": FIELDS, "declaration": declaration})


def test_a_submission_on_behalf_says_how_and_why() -> None:
    data = {"fields": FIELDS, "declaration": True}
    behalf = {"channel": "phone", "consent": "电话录音 20261122-03"}
    for role in (Role.ACCEPTANCE, Role.CONSULTANT, Role.SYSTEM):
        schema = Draft202012Validator(data_schema(SUBMIT, ITEM, role))
        assert not schema.is_valid(data)
        assert schema.is_valid(data | behalf)
        assert admitted(SUBMIT, role, data | behalf).notes == behalf
        undeclared = {"fields": FIELDS, **behalf}
        assert schema.is_valid(undeclared), "the recorded consent stands for the declaration"
        assert admitted(SUBMIT, role, undeclared).fields == FIELDS
    own = Draft202012Validator(data_schema(SUBMIT, ITEM, Role.CITIZEN))
    assert own.is_valid(data)


def test_acceptance_needs_every_line_of_the_checklist() -> None:
    whole = checklist(ITEM)
    schema = Draft202012Validator(data_schema(ACCEPT, ITEM, Role.ACCEPTANCE))
    assert schema.is_valid(whole)
    assert admitted(ACCEPT, Role.ACCEPTANCE, whole).notes == whole
    for check in ITEM.checks:
        without = {"checklist": [each for each in whole["checklist"] if each != check.id]}
        assert not schema.is_valid(without)
        with pytest.raises(Invalid, match="尚未核对") as refusal:
            admitted(ACCEPT, Role.ACCEPTANCE, without)
        assert check.text in refusal.value.sentence


@pytest.mark.parametrize("data", [{}, {"checklist": []}, {"checklist": ["x"] * 4}])
def test_a_checklist_of_anything_else_has_the_wrong_form(data: dict[str, Any]) -> None:
    assert not Draft202012Validator(data_schema(ACCEPT, ITEM, Role.ACCEPTANCE)).is_valid(data)


def test_a_line_ticked_twice_stands_for_no_other() -> None:
    twice = [ITEM.checks[0].id, *(check.id for check in ITEM.checks[:-1])]
    schema = Draft202012Validator(data_schema(ACCEPT, ITEM, Role.ACCEPTANCE))
    assert not schema.is_valid({"checklist": twice})


def test_a_refusal_has_code_text_and_remedy() -> None:
    schema = Draft202012Validator(data_schema(REFUSE, ITEM, Role.ACCEPTANCE))
    assert schema.is_valid(REFUSAL)
    for key in REFUSAL:
        assert not schema.is_valid({**REFUSAL, key: "  "})
        assert not schema.is_valid({each: REFUSAL[each] for each in REFUSAL if each != key})
    kept = admitted(REFUSE, Role.ACCEPTANCE, REFUSAL)
    assert kept.reason == REFUSAL["text"]
    assert kept.notes == {"code": "out_of_scope", "remedy": "请向生产企业咨询"}


BUILT = {("draft", "submit"), ("submitted", "accept"), ("submitted", "refuse")}


@pytest.mark.parametrize("transition", APPLICATION.rows, ids=lambda r: f"{r.origin}-{r.event}")
def test_what_is_not_built_is_shut(transition: Transition) -> None:
    open_row = (transition.origin, transition.event) in BUILT or not (
        transition.guard or transition.approver
    )
    assert (guard_of(transition) is not None) == open_row
    if not open_row:
        with pytest.raises(NotAllowedNow, match="尚未开通"):
            admitted(transition, transition.roles[0], {})


@pytest.mark.parametrize("transition", APPLICATION.rows, ids=lambda r: f"{r.origin}-{r.event}")
def test_every_schema_is_one(transition: Transition) -> None:
    for role in transition.callers:
        Draft202012Validator.check_schema(data_schema(transition, ITEM, role))


def test_a_system_acting_for_a_citizen_names_the_basis_everywhere() -> None:
    reject = row("quoted", "reject_quote")
    schema = Draft202012Validator(data_schema(reject, ITEM, Role.SYSTEM))
    assert not schema.is_valid({})
    behalf = {"channel": "phone", "consent": "本人来电"}
    assert schema.is_valid(behalf)
    assert admitted(reject, Role.SYSTEM, behalf).notes == behalf
    assert Draft202012Validator(data_schema(reject, ITEM, Role.CITIZEN)).is_valid({})
