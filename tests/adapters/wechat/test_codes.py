"""The table of codes against the platform rules it was made from."""

import pytest

from bot.adapters.wechat.codes import ACCOUNT_ERRORS, MEANINGS, meaning, verdict_on_status
from bot.ports.wechat import Verdict


@pytest.mark.parametrize(
    ("verdict", "codes"),
    [
        (Verdict.RETRY, [-1]),
        (Verdict.SLOW_DOWN, [45011]),
        (Verdict.TOMORROW, [45009]),
        (Verdict.WINDOW_CLOSED, [45015, 45047, 43101]),
        (Verdict.UNREACHABLE, [40003, 43004, 43019, 48002, 50002]),
        (Verdict.REJECTED, [45002, 45008, 47003, 40033, 40004, 40007, 40009]),
        (Verdict.MISCONFIGURED, [40001, 40014, 42001, 40125, 40013, 40243, 40164, 89503]),
        (Verdict.MISCONFIGURED, [40037, 48004, 48006]),
        (Verdict.NO_RIGHT, [40200, 48001]),
    ],
)
def test_each_known_code_leads_to_its_action(verdict: Verdict, codes: list[int]) -> None:
    assert {meaning(code).verdict for code in codes} == {verdict}


def test_a_code_nobody_described_is_a_refusal_and_not_repeated() -> None:
    assert 99999 not in MEANINGS
    assert meaning(99999).verdict is Verdict.REJECTED


def test_what_stops_the_whole_account_wants_a_person() -> None:
    assert {MEANINGS[code].verdict for code in ACCOUNT_ERRORS} == {Verdict.MISCONFIGURED}


@pytest.mark.parametrize("code", [40037, 48001, 40200])
def test_trouble_of_one_interface_does_not_stop_the_others(code: int) -> None:
    assert code not in ACCOUNT_ERRORS


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (500, Verdict.UNKNOWN),
        (502, Verdict.UNKNOWN),
        (503, Verdict.UNKNOWN),
        (504, Verdict.UNKNOWN),
        (408, Verdict.UNKNOWN),
        (429, Verdict.SLOW_DOWN),
        (413, Verdict.REJECTED),
        (404, Verdict.MISCONFIGURED),
        (302, Verdict.MISCONFIGURED),
    ],
)
def test_a_status_from_something_in_front_of_wechat(status: int, verdict: Verdict) -> None:
    assert verdict_on_status(status) is verdict
