"""How well a text is understood: measures over labelled texts, pure arithmetic."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

#: What 95 % of a normal distribution lies within, in standard deviations.
_DEVIATIONS = 1.959964
_RESAMPLES, _SEED = 2000, 20261122
#: Likeliest pairs of item and intent that a citizen can be offered.
_OFFERED = 3

_First = TypeVar("_First")
_Second = TypeVar("_Second")
Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the measure of all texts of this kind lies with 95 % confidence."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `count` texts."""

    right: int
    count: int

    @classmethod
    def of(cls, marks: Iterable[bool]) -> Self:
        """The share of the marks that are true."""
        listed = list(marks)
        return cls(sum(listed), len(listed))

    @property
    def value(self) -> float:
        return self.right / self.count if self.count else 0.0

    @property
    def interval(self) -> Interval:
        """Wilson's; everything is possible where nothing was measured."""
        if not self.count:
            return Interval(0.0, 1.0)
        square = _DEVIATIONS**2 / self.count
        middle = self.value + square / 2
        spread = sqrt(self.value * (1 - self.value) * square + (square / 2) ** 2)
        low, high = ((middle + side * spread) / (1 + square) for side in (-1, 1))
        return Interval(max(0.0, low), min(1.0, high))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One labelled text and what was understood; `seconds` is the time the parse took."""

    expected: str
    understood: str | None
    confidence: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """One text about the service item `item`, which it calls by its name or `describes`.

    `items` and `intents` are what was understood, each with its probability, the likeliest first.
    """

    item: str
    intent: str
    describes: bool
    items: Sequence[tuple[str, float]]
    intents: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class ItemEvaluation:
    """How often the item is the likeliest, and item and intent together, first or among three."""

    named: Share
    described: Share
    pair_first: Share
    pair_in_three: Share


@dataclass(frozen=True, slots=True)
class IntentScore:
    """Precision, recall and F1 of one intent, between 0 and 1; `support` texts had that label."""

    intent: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`macro_f1` is the mean over the labels in the test. Times in milliseconds a text.

    `calibration_error` is the mean distance between confidence and accuracy over ten equal bands
    of confidence, weighted by their texts. `mistaken` lists places in the test, in order.
    """

    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    calibration_error: float
    p50_ms: float
    p95_ms: float
    intents: tuple[IntentScore, ...]
    mistaken: tuple[int, ...]


def evaluate(verdicts: Sequence[Verdict]) -> Evaluation:
    """Measures over at least one verdict; ValueError for none."""
    if not verdicts:
        raise ValueError("没有可评测的句子。")
    scores = _scores(verdicts)
    right = [each.expected == each.understood for each in verdicts]
    times = sorted(each.seconds * 1000 for each in verdicts)
    return Evaluation(
        accuracy=sum(right) / len(right),
        accuracy_interval=Share.of(right).interval,
        macro_f1=sum(score.f1 for score in scores) / len(scores),
        macro_f1_interval=_resampled(verdicts),
        calibration_error=_calibration_error(verdicts, right),
        p50_ms=percentile(times, 0.50),
        p95_ms=percentile(times, 0.95),
        intents=scores,
        mistaken=tuple(place for place, good in enumerate(right) if not good),
    )


def evaluate_items(verdicts: Sequence[ItemVerdict]) -> ItemEvaluation:
    """How well items are found, apart for those that are named and those that are described."""
    found = [bool(each.items) and each.items[0][0] == each.item for each in verdicts]
    pairs = [_pairs(each) for each in verdicts]
    wanted = [(each.item, each.intent) for each in verdicts]
    return ItemEvaluation(
        named=Share.of(good for good, each in _both(found, verdicts) if not each.describes),
        described=Share.of(good for good, each in _both(found, verdicts) if each.describes),
        pair_first=Share.of(pair in said[:1] for pair, said in _both(wanted, pairs)),
        pair_in_three=Share.of(pair in said for pair, said in _both(wanted, pairs)),
    )


def numbered_labels(
    expected: Sequence[str], understood: Sequence[str | None]
) -> tuple[Numbers, Numbers, int]:
    """Both as numbers from 0, and how many labels are expected; any other label is that number."""
    labels = {label: number for number, label in enumerate(sorted(set(expected)))}
    numbers = [
        np.asarray([labels.get(label or "", len(labels)) for label in said], dtype=np.int64)
        for said in (expected, understood)
    ]
    return numbers[0], numbers[1], len(labels)


def macro_f1s(expected: Numbers, understood: Numbers, labels: int, draws: Numbers) -> Scores:
    """The macro-F1 of every row of `draws`, which are places of texts drawn with replacement.

    A label of which no text was drawn does not count.
    """
    scores = np.empty(len(draws))
    for place, drawn in enumerate(draws):
        wanted, said = expected[drawn], understood[drawn]
        support = np.bincount(wanted, minlength=labels)
        spoken = np.bincount(said, minlength=labels + 1)[:labels]
        hits = np.bincount(wanted[wanted == said], minlength=labels)
        there = support > 0
        scores[place] = np.mean(2 * hits[there] / (support[there] + spoken[there]))
    return scores


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the ordered values do not exceed."""
    rank = -int(-share * len(ordered) // 1)
    return ordered[min(len(ordered), max(1, rank)) - 1]


def _resampled(verdicts: Sequence[Verdict]) -> Interval:
    """The macro-F1's interval, by drawing as many of the texts again and again."""
    expected, understood, labels = numbered_labels(
        [each.expected for each in verdicts], [each.understood for each in verdicts]
    )
    chance = np.random.default_rng(_SEED)
    draws = chance.integers(0, len(verdicts), size=(_RESAMPLES, len(verdicts)))
    low, high = np.quantile(macro_f1s(expected, understood, labels, draws), (0.025, 0.975))
    return Interval(float(low), float(high))


def _pairs(verdict: ItemVerdict) -> list[tuple[str, str]]:
    """The likeliest pairs of item and intent, taking both for independent."""
    weighed = [
        (sure * certain, (item, intent))
        for item, sure in verdict.items
        for intent, certain in verdict.intents[:_OFFERED]
    ]
    ordered = sorted(weighed, key=lambda each: -each[0])
    return [pair for _, pair in ordered[:_OFFERED]]


def _both(first: Iterable[_First], second: Iterable[_Second]) -> Iterable[tuple[_First, _Second]]:
    return zip(first, second, strict=True)


def _scores(verdicts: Sequence[Verdict]) -> tuple[IntentScore, ...]:
    support = Counter(each.expected for each in verdicts)
    said = Counter(each.understood for each in verdicts)
    hits = Counter(each.expected for each in verdicts if each.expected == each.understood)
    return tuple(
        IntentScore(
            intent,
            precision=hits[intent] / said[intent] if said[intent] else 0.0,
            recall=hits[intent] / support[intent],
            f1=2 * hits[intent] / (support[intent] + said[intent]),
            support=support[intent],
        )
        for intent in sorted(support)
    )


def _calibration_error(verdicts: Sequence[Verdict], right: Sequence[bool]) -> float:
    bands: dict[int, list[tuple[float, bool]]] = {}
    for verdict, good in zip(verdicts, right, strict=True):
        band = min(9, int(verdict.confidence * 10))
        bands.setdefault(band, []).append((verdict.confidence, good))
    distance = 0.0
    for members in bands.values():
        distance += abs(sum(confidence - good for confidence, good in members))
    return distance / len(verdicts)
