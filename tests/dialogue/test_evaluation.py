"""The measures, against counts made by hand."""

import pytest

from bot.dialogue.evaluation import (
    Interval,
    ItemVerdict,
    Share,
    Verdict,
    evaluate,
    evaluate_items,
    percentile,
)


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


def test_a_share_says_how_sure_it_is() -> None:
    interval = Share(45, 50).interval  # Wilson's, by hand
    assert (interval.low, interval.high) == pytest.approx((0.7864, 0.9565), abs=1e-4)
    assert Share(0, 10).interval.low == pytest.approx(0)
    assert Share(10, 10).interval.high == pytest.approx(1)
    assert Share(0, 0).interval == Interval(0, 1)
    assert Share(0, 0).value == 0


def test_intervals_hold_what_was_measured() -> None:
    verdicts = [
        Verdict(label, label if place % 4 else "other", 0.9, 0.001)
        for label in ("fee", "pay", "greet")
        for place in range(40)
    ]
    measured, again = evaluate(verdicts), evaluate(verdicts)
    assert measured == again
    for value, interval in (
        (measured.accuracy, measured.accuracy_interval),
        (measured.macro_f1, measured.macro_f1_interval),
    ):
        assert interval.low < value < interval.high
        assert interval.high - interval.low < 0.25


def test_items_named_and_described() -> None:
    scale, meter = ("verify_scale", 0.6), ("verify_water_meter", 0.4)
    fee, time = ("guide/fee", 0.7), ("guide/time_limit", 0.3)
    found = evaluate_items(
        [
            ItemVerdict("verify_scale", "guide/fee", False, [scale, meter], [fee, time]),
            ItemVerdict("verify_scale", "guide/time_limit", True, [scale, meter], [fee, time]),
            ItemVerdict("verify_water_meter", "guide/fee", True, [scale, meter], [fee, time]),
            ItemVerdict(
                "verify_water_meter", "guide/time_limit", True, [scale, meter], [fee, time]
            ),
            ItemVerdict("verify_water_meter", "guide/fee", False, [], [fee, time]),
        ]
    )
    assert found.named == Share(1, 2)
    assert found.described == Share(1, 3)
    assert found.pair_first == Share(1, 5)
    assert found.pair_in_three == Share(3, 5)
