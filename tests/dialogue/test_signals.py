"""Danger, a certificate's address, a bare level: heard before anything else."""

import pytest

from bot.dialogue.signals import RISK, Signals
from bot.dialogue.state import State
from bot.domain.conversation.risk import Risk
from tests.citizen import understanding

CODE = "7K3M9QXA2B8T0CDE"


@pytest.fixture(scope="module")
def signals() -> Signals:
    return Signals(Risk(("困人",), ("困人演练",)), understanding())


def entities(signals: Signals, text: str, state: State | None = None) -> dict[str, str]:
    parse = signals.given(state or State(), text)
    assert parse is not None
    assert parse.confidence == 1.0
    return {each.entity: each.value for each in parse.entities}


def test_danger_in_any_state_and_spelling(signals: Signals) -> None:
    for state in (State(), State(loop="application_form"), State(loop="certificate_form")):
        parse = signals.given(state, "電梯困人了")
        assert parse is not None
        assert parse.intent == RISK
    assert signals.given(State(), "电梯困人演练怎么做") is None


@pytest.mark.parametrize(
    "text",
    [
        f"https://example.org/v/{CODE}",
        f"扫出来是 HTTP://EXAMPLE.ORG/v/{CODE.lower()} 真的吗",
        "7K3M-9QXA-2B8T-0CDE",
        "校验码7k3m—9qxa—2b8t—0cde",
    ],
)
def test_a_code_verifies(signals: Signals, text: str) -> None:
    assert entities(signals, text) == {"certificate_code": CODE}


def test_the_number_beside_the_code(signals: Signals) -> None:
    found = entities(signals, "JD-2026-000123 7K3M-9QXA-2B8T-0CDE")
    assert found == {"certificate_no": "JD-2026-000123", "certificate_code": CODE}
    within = entities(signals, "https://example.org/v/AB20261234567890")
    assert within.keys() == {"certificate_code"}, "the code is no number"


def test_an_address_without_a_code_asks_to_verify(signals: Signals) -> None:
    assert entities(signals, "https://example.org/v/abc") == {}


@pytest.mark.parametrize("text", ["6222 0202 0000 1234", "HEM-7124-2026", "https://example.org/a"])
def test_other_numbers_and_addresses_are_none(signals: Signals, text: str) -> None:
    assert signals.given(State(), text) is None


def test_the_form_for_certificates_takes_codes_as_answers(signals: Signals) -> None:
    assert signals.given(State(loop="certificate_form"), f"https://example.org/v/{CODE}") is None


def test_a_bare_level_rates_only_while_nothing_is_asked(signals: Signals) -> None:
    assert entities(signals, "５。") == {"rating": "5"}
    assert signals.given(State(loop="application_form"), "5") is None
    assert signals.given(State(), "6") is None
    assert signals.given(State(), "5台") is None
