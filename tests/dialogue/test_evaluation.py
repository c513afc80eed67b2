"""The measures, against counts made by hand."""

import pytest

from bot.dialogue.evaluation import Verdict, evaluate, percentile


def test_measures_of_a_small_test() -> None:
    verdicts = [
        Verdict("fee", "fee", 0.95, 0.001),
        Verdict("fee", "pay", 0.55, 0.002),
        Verdict("pay", "pay", 0.95, 0.003),
        Verdict("pay", None, 0.0, 0.004),
        Verdict("greet", "thank", 0.35, 0.005),
    ]
    measured = evaluate(verdicts)
    fee, greet, pay = measured.intents
    assert measured.accuracy == pytest.approx(2 / 5)
    assert (fee.precision, fee.recall) == (1.0, 0.5)
    assert fee.f1 == pytest.approx(2 / 3)
    assert (pay.precision, pay.recall, pay.f1) == (0.5, 0.5, 0.5)
    assert (greet.precision, greet.recall, greet.f1) == (0.0, 0.0, 0.0)
    assert measured.macro_f1 == pytest.approx((2 / 3 + 0.5) / 3)
    assert measured.calibration_error == pytest.approx((0.1 + 0.55 + 0.0 + 0.35) / 5)
    assert (measured.p50_ms, measured.p95_ms) == (3.0, 5.0)
    assert measured.mistaken == (1, 3, 4)


@pytest.mark.parametrize(
    ("share", "value"), [(0.0, 1), (0.25, 1), (0.26, 2), (0.5, 2), (0.95, 4), (1.0, 4)]
)
def test_percentile_is_a_value_that_occurred(share: float, value: float) -> None:
    assert percentile([1, 2, 3, 4], share) == value


def test_nothing_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="没有"):
        evaluate([])
