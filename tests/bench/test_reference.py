"""The comparison's arithmetic, and that the reference learns."""

import numpy as np
import pytest

from bot.dialogue.evaluation import Interval, macro_f1s, numbered_labels
from tests.bench.reference import Difference, Reference, compared


def test_the_same_answers_differ_by_nothing() -> None:
    expected = ["fee", "pay", "fee", "greet"]
    said = ["fee", "fee", None, "greet"]
    same = compared(expected, said, said, resamples=200)
    assert list(same.accuracy) == [0.5, 0.5]
    assert same.accuracy_difference == Difference(0, Interval(0, 0))
    assert same.macro_f1_difference == Difference(0, Interval(0, 0))


def test_who_is_always_right_is_better_in_every_draw() -> None:
    expected = ["fee", "pay"] * 20
    wrong = ["pay", "fee"] * 20
    found = compared(expected, expected, wrong, resamples=200)
    assert [*found.accuracy, *found.macro_f1] == [1, 0, 1, 0]
    assert found.accuracy_difference.interval.low == 1
    assert found.macro_f1_difference.interval.low == 1


def test_a_small_lead_is_not_certain_and_comes_out_alike_every_time() -> None:
    expected = ["fee"] * 30
    ours, theirs = ["fee"] * 16 + ["pay"] * 14, ["pay"] * 15 + ["fee"] * 15
    first, second = (compared(expected, ours, theirs, resamples=500) for _ in range(2))
    assert first == second
    interval = first.accuracy_difference.interval
    assert interval.low < 0 < interval.high
    assert first.accuracy_difference.value == pytest.approx(1 / 30)


def test_a_label_that_was_not_drawn_does_not_count() -> None:
    expected, said, labels = numbered_labels(["a", "b", "b"], ["a", "a", "b"])
    draws = np.asarray([[0, 1, 2], [0, 0, 0], [1, 1, 1]])
    scores = macro_f1s(expected, said, labels, draws)
    assert scores == pytest.approx([2 / 3, 1.0, 0.0])


def test_the_reference_learns() -> None:
    examples = [
        (f"{lead}{words}", intent)
        for intent, words in (("fee", "多少钱"), ("greet", "你好"), ("pay", "去缴费"))
        for lead in ("请问", "那个", "老师", "嗯")
    ]
    learnt = Reference.trained(examples, ["血压计 8000 instrument"])
    assert learnt.intents(["检定多少钱", "你好呀"]) == ["fee", "greet"]
