"""Fitting the weights: a linear machine per view, its say by cross-validation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from bot.dialogue.features import COMPARED, VIEWS
from bot.dialogue.model import Classifier, Neighbours, nearest, share

_C = 3.0
_NEAR_ENOUGH = 0.01
_FOLDS = 3
_SEED = 20261122
#: A feature in more texts than this share (or than a few) says nothing of what they are about.
_COMMON, _FEW = 0.02, 20
_BLOCK = 500
#: Of many texts one in so many is enough to weigh the views against each other.
_WEIGHED, _MANY = 3, 2_000
#: Where there are so many texts, what only one of them has is left out.
_PLENTY = 5_000

Margins = NDArray[np.float64]
#: The features of every view of one text.
Reading = Sequence[Sequence[str]]


class Vocabulary:
    """The features of all texts, numbered through from view to view."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        # What one of many texts has and no other teaches little, and fills half the memory.
        least = 2 if len(readings) > _PLENTY else 1
        self._counters = [
            CountVectorizer(analyzer=list, min_df=least).fit(reading[view] for reading in readings)
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


class Neighbourhood:
    """All texts by the rarer features of the view that compares them, as Neighbours holds them."""

    def __init__(self, counts: Sequence[csr_matrix]) -> None:
        view = counts[COMPARED]
        used = np.asarray((view > 0).sum(axis=0)).ravel()
        telling = (used > 0) & (used <= max(_FEW, _COMMON * view.shape[0]))
        self._first = sum(before.shape[1] for before in counts[:COMPARED])
        self._idf = np.where(telling, np.log(view.shape[0] / np.maximum(used, 1)), 0.0)
        self._texts = csr_matrix(normalize(view @ diags(self._idf)))

    def neighbours(self) -> Neighbours:
        """In the order of the features instead of the texts."""
        by_feature = self._texts.tocsc()
        return Neighbours(
            self._first,
            by_feature.indptr.astype(np.int32),
            by_feature.indices.astype(np.int32),
            by_feature.data.astype(np.float32),
            self._idf.astype(np.float32),
            self._texts.shape[0],
        )

    def left_out(self, asked: NDArray[np.int64], told: NDArray[np.int32], labels: int) -> Margins:
        """What the others say of each of the texts `asked`."""
        says = np.zeros((len(asked), labels))
        for start in range(0, len(asked), _BLOCK):
            texts = asked[start : start + _BLOCK]
            alike = (self._texts[texts] @ self._texts.T).toarray().astype(np.float32)
            alike[range(len(texts)), texts] = 0
            says[start : start + len(texts)] = [nearest(near, told, labels) for near in alike]
        return says


def fit(
    counts: Sequence[csr_matrix], neighbourhood: Neighbourhood, labels: Sequence[str | None]
) -> Classifier:
    """A classifier of texts counted by a Vocabulary.

    `labels` are those of all texts, in the same order; None leaves a text out.
    """
    taught = np.flatnonzero([label is not None for label in labels])
    names, targets = np.unique(
        np.asarray([label for label in labels if label is not None]), return_inverse=True
    )
    if len(names) < 3:  # noqa: PLR2004 - with two, LinearSVC draws a single line
        raise ValueError("至少需要三个意图才能训练。")
    told = np.full(len(labels), -1, dtype=np.int32)
    told[taught] = targets
    counts = [view[taught] for view in counts]
    weighed = slice(None, None, _WEIGHED if len(taught) > _MANY else 1)
    margins = [_held_out(view, targets, len(names))[weighed] for view in counts]
    near = neighbourhood.left_out(taught[weighed], told, len(names))
    *says, trust = _says([*margins, near], targets[weighed])
    machines = [_machine().fit(view, targets) for view in counts]
    weights = [say * machine.coef_.T for say, machine in zip(says, machines, strict=True)]
    bias = [say * machine.intercept_ for say, machine in zip(says, machines, strict=True)]
    return Classifier(
        labels=tuple(str(name) for name in names),
        weights=np.vstack(weights).astype(np.float16),
        bias=np.vstack(bias).astype(np.float32),
        told=told,
        trust=trust,
    )


def _held_out(counts: csr_matrix, targets: NDArray[np.int64], classes: int) -> Margins:
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
    return LinearSVC(C=_C, class_weight="balanced", tol=_NEAR_ENOUGH, random_state=_SEED)


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
