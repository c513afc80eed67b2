"""Content that leaves something unsaid is told so before a case meets it."""

from dataclasses import replace

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import CaseKind
from bot.domain.cases.completeness import reachable_messages, unknown_labels, unsaid
from tests.factories import application_notices, blood_pressure

NOTICES = application_notices()


def test_the_sample_texts_leave_nothing_unsaid() -> None:
    assert list(unsaid(CaseKind.APPLICATION, NOTICES)) == []
    assert list(unknown_labels(blood_pressure())) == []


def test_what_can_happen_now() -> None:
    assert set(reachable_messages(APPLICATION)) == {"M1", "M4", "M5"}


def test_a_missing_state_and_a_missing_message_are_named() -> None:
    states = {name: text for name, text in NOTICES.states.items() if name != "signing"}
    messages = {key: text for key, text in NOTICES.messages.items() if key != "M5"}
    gaps = list(unsaid(CaseKind.APPLICATION, replace(NOTICES, states=states, messages=messages)))
    assert [gap.path for gap in gaps] == [("states", "signing"), ("messages", "M5")]
    assert "待批准签发" in gaps[0].sentence
    assert "受理通知书" in gaps[1].sentence


def test_a_label_for_no_state_is_named() -> None:
    item = replace(blood_pressure(), labels={"tested": "检定中"})
    (mistake,) = unknown_labels(item)
    assert mistake.path == ("labels", "tested")
    assert "testing" in mistake.sentence
