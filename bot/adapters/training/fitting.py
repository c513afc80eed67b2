"""Fitting the weights: a linear machine per view, its say by cross-validation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.dialogue.features import VIEWS
from bot.dialogue.model import Classifier, share

_C = 3.0
_FOLDS = 5
_SEED = 20261122

Margins = NDArray[np.float64]
#: The features of every view of one text.
Reading = Sequence[Sequence[str]]


class Vocabulary:
    """The features of all texts, numbered through from view to view."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._counters = [
            CountVectorizer(analyzer=list).fit(reading[view] for reading in readings)
            for view in range(len(VIEWS))
        ]
        known = [counter.vocabulary_ for counter in self._counters]
        before = np.cumsum([0, *map(len, known)]).tolist()
        self.rows: tuple[dict[str, int], ...] = tuple(
            {feature: before[view] + row for feature, row in sorted(rows.items(), key=_second)}
            for view, rows in enumerate(known)
        )

    def counted(self, readings: Sequence[Reading]) -> list[csr_matrix]:
        """One matrix per view: a row per text, each feature by its share."""
        counts = []
        for view, counter in enumerate(self._counters):
            texts = [reading[view] for reading in readings]
            shares = diags([share(len(features)) for features in texts])
            counts.append(csr_matrix(shares @ counter.transform(texts)))
        return counts


def fit(counts: Sequence[csr_matrix], labels: Sequence[str]) -> Classifier:
    """A classifier of texts counted by a Vocabulary; `labels` in the same order."""
    names, targets = np.unique(np.asarray(labels), return_inverse=True)
    if len(names) < 3:  # noqa: PLR2004 - with two, LinearSVC draws a single line
        raise ValueError("至少需要三个意图才能训练。")
    says = _says([held_out(view, targets, len(names)) for view in counts], targets)
    machines = [_machine().fit(view, targets) for view in counts]
    weights = [say * machine.coef_.T for say, machine in zip(says, machines, strict=True)]
    bias = [say * machine.intercept_ for say, machine in zip(says, machines, strict=True)]
    return Classifier(
        labels=tuple(str(name) for name in names),
        weights=np.vstack(weights).astype(np.float32),
        bias=np.vstack(bias).astype(np.float32),
    )


def held_out(counts: csr_matrix, targets: NDArray[np.int64], classes: int) -> Margins:
    """The margins of every text from a machine that has not seen it."""
    margins = np.full((len(targets), classes), -1.0)
    smallest = int(np.bincount(targets).min())
    folds = StratifiedKFold(max(2, min(_FOLDS, smallest)), shuffle=True, random_state=_SEED)
    for seen, unseen in folds.split(counts, targets):
        machine = _machine().fit(counts[seen], targets[seen])
        margins[np.ix_(unseen, machine.classes_)] = machine.decision_function(counts[unseen])
    return margins


def _second(entry: tuple[str, int]) -> int:
    return entry[1]


def _machine() -> LinearSVC:
    return LinearSVC(C=_C, class_weight="balanced", random_state=_SEED)


def _says(margins: Sequence[Margins], targets: NDArray[np.int64]) -> list[float]:
    """The factor of every view that makes the softmax of the sum the likeliest probabilities."""
    stacked = np.stack(margins)

    def surprise(says: NDArray[np.float64]) -> float:
        logits = np.tensordot(says, stacked, axes=1)
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[np.arange(len(targets)), targets]
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - chosen))

    start = np.ones(len(margins))
    found = minimize(surprise, start, bounds=[(0.05, 20.0)] * len(margins), method="L-BFGS-B")
    return [float(say) for say in found.x]
