"""How well a text is understood: measures over labelled texts, pure arithmetic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One labelled text and what was understood; `seconds` is the time the parse took."""

    expected: str
    understood: str | None
    confidence: float
    seconds: float


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
    macro_f1: float
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
        macro_f1=sum(score.f1 for score in scores) / len(scores),
        calibration_error=_calibration_error(verdicts, right),
        p50_ms=percentile(times, 0.50),
        p95_ms=percentile(times, 0.95),
        intents=scores,
        mistaken=tuple(place for place, good in enumerate(right) if not good),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the ordered values do not exceed."""
    rank = -int(-share * len(ordered) // 1)
    return ordered[min(len(ordered), max(1, rank)) - 1]


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
