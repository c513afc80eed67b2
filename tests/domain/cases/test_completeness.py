"""Content that leaves something unsaid is told so before a case meets it."""

from dataclasses import replace

import pytest

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import CaseKind
from bot.domain.cases.completeness import messages_of, unknown_labels, unsaid, untold_kinds
from bot.domain.cases.machines import MACHINES
from tests.factories import application_notices, blood_pressure, notices_of

NOTICES = application_notices()


@pytest.mark.parametrize("kind", MACHINES)
def test_the_sample_texts_leave_nothing_unsaid(kind: CaseKind) -> None:
    assert list(unsaid(kind, notices_of(kind))) == []


def test_the_sample_item_renames_states_that_exist() -> None:
    assert list(unknown_labels(blood_pressure())) == []


def test_every_message_of_the_table_is_wanted() -> None:
    wanted = messages_of(APPLICATION)
    assert {"M1", "M2", "M4b", "M9", "M14", "M16", "M17"} < set(wanted)
    assert wanted["M9"] == "送样须知或现场安排"


def test_a_missing_state_and_a_missing_message_are_named() -> None:
    states = {name: text for name, text in NOTICES.states.items() if name != "signing"}
    messages = {key: text for key, text in NOTICES.messages.items() if key != "M5"}
    gaps = list(unsaid(CaseKind.APPLICATION, replace(NOTICES, states=states, messages=messages)))
    assert [gap.path for gap in gaps] == [("states", "signing"), ("messages", "M5")]
    assert "待批准签发" in gaps[0].sentence
    assert "受理通知书" in gaps[1].sentence


def test_words_for_no_state_are_named() -> None:
    states = {**NOTICES.states, "waiting/visit": NOTICES.states["quoted"]}
    (mistake,) = unsaid(CaseKind.APPLICATION, replace(NOTICES, states=states))
    assert mistake.path == ("states", "waiting/visit")


def test_a_kind_without_a_name_or_without_texts_is_named() -> None:
    nameless = replace(notices_of(CaseKind.REPORT), subjects={"complaint": "投诉"})
    assert [gap.path for gap in unsaid(CaseKind.REPORT, nameless)] == [("subjects", "report")]
    assert list(unsaid(CaseKind.COMPLAINT, nameless)) == []
    assert untold_kinds([CaseKind.APPLICATION, CaseKind.REPORT]) == [
        CaseKind.COMPLAINT,
        CaseKind.CONSULTATION,
    ]


def test_a_label_for_no_state_is_named() -> None:
    item = replace(blood_pressure(), labels={"tested": "检定中"})
    (mistake,) = unknown_labels(item)
    assert mistake.path == ("labels", "tested")
    assert "testing" in mistake.sentence
