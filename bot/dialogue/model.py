"""The trained model as plain arrays: known features, weights per label, spelling tables."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.features import COMPARED

Floats = NDArray[np.float32]
#: Weights are kept short: there are millions, and their third digit changes nothing.
Halves = NDArray[np.float16]
Numbers = NDArray[np.int32]
Shares = NDArray[np.float64]

_NEAREST = 10
#: Texts less alike than this share of the most alike add nothing.
_CLOSE = 0.3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What reading a text needs beside the weights; all of it travels with the model.

    `frequencies` are the words of the segmentation, `corpus` the sum that they were counted in.
    `foreign` are words that name another body's business.
    """

    simplified: Mapping[str, str]
    sounds: Mapping[str, str]
    synonyms: Mapping[str, str]
    frequencies: Mapping[str, int]
    corpus: int
    foreign: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What of a text is known.

    `views`: of each view the rows of the features that are known, and what one of them counts.
    `near`: how alike each text of the lesson is, from 0 to 1.
    """

    views: Sequence[tuple[Sequence[int], float]]
    near: Floats


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The texts of the lesson, findable by the rarer features of one view.

    Its feature r, counted from row `first`, occurs in `texts[starts[r]:starts[r + 1]]`, with those
    `weights`; `idf` is what the feature counts in a text that is asked about, 0 where it is too
    common to tell.
    """

    first: int
    starts: Numbers
    texts: Numbers
    weights: Floats
    idf: Floats
    count: int

    def near(self, rows: Sequence[int]) -> Floats:
        """How alike each text is to one with the features of those rows: the cosine."""
        found, times = np.unique(np.asarray(rows, dtype=np.int32), return_counts=True)
        found -= self.first
        counted = times * self.idf[found]
        length = float(np.sqrt((counted**2).sum()))
        if not length:
            return np.zeros(self.count, dtype=np.float32)
        places = [slice(self.starts[row], self.starts[row + 1]) for row in found.tolist()]
        texts = np.concatenate([self.texts[place] for place in places])
        weights = np.concatenate(
            [self.weights[place] * weight for place, weight in zip(places, counted, strict=True)]
        )
        alike = np.bincount(texts, weights, self.count) / length
        return alike.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Linear weights of every view, already scaled so that their sum is the log-odds of a label.

    `weights` has a row per feature, `bias` one per view; a column per label. `told` is the column
    of each text of the lesson, -1 where it says nothing of these labels; `trust` is what the
    nearest of them add together.
    """

    labels: tuple[str, ...]
    weights: Halves
    bias: Floats
    told: Numbers
    trust: float

    def votes(self, found: Found) -> Floats:
        """What each view says, and the nearest texts: a row for each, one column per label."""
        votes = np.vstack([self.bias, np.zeros(len(self.labels), dtype=np.float32)])
        for place, (rows, share) in enumerate(found.views):
            if rows:
                votes[place] += self.weights[rows].sum(axis=0, dtype=np.float32) * share
        votes[-1] = self.trust * nearest(found.near, self.told, len(self.labels))
        return votes

    def probabilities(self, found: Found) -> Shares:
        """Calibrated probabilities of all labels, in the order of `labels`; they sum to 1."""
        return softmax(self.votes(found).sum(axis=0))


@dataclass(frozen=True, slots=True)
class Model:
    """What is wanted (`intents`) and what it is about (`items`; None where there are none).

    `rows` maps a view's feature to its row of the weights, the same for both. A feature counts by
    the root of how many the text has, known or not: what a text says in words never heard before
    makes the rest of it weigh less.
    """

    intents: Classifier
    items: Classifier | None
    rows: tuple[Mapping[str, int], ...]
    neighbours: Neighbours
    lexicon: Lexicon

    def found(self, views: Sequence[Sequence[str]]) -> Found:
        """What of a text is known."""
        seen = [
            ([known[feature] for feature in features if feature in known], share(len(features)))
            for known, features in zip(self.rows, views, strict=True)
        ]
        return Found(seen, self.neighbours.near(seen[COMPARED][0]))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays without pickled objects, as `numpy.savez` keeps them."""
        lexicon = {
            name: dict(getattr(self.lexicon, name))
            for name in ("simplified", "sounds", "synonyms", "frequencies")
        }
        words = {
            "intents": self.intents.labels,
            "items": self.items.labels if self.items else [],
            "trust": [each.trust for each in (self.intents, self.items) if each],
            "rows": [list(known) for known in self.rows],
            "first": self.neighbours.first,
            "lexicon": {
                **lexicon,
                "corpus": self.lexicon.corpus,
                "foreign": list(self.lexicon.foreign),
            },
        }
        arrays: dict[str, NDArray[Any]] = {
            "text": np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), dtype=np.uint8)
        }
        for name, classifier in (("intents", self.intents), ("items", self.items)):
            if classifier is not None:
                arrays[f"{name}_weights"] = classifier.weights
                arrays[f"{name}_bias"] = classifier.bias
                arrays[f"{name}_told"] = classifier.told
        near = self.neighbours
        return arrays | {
            "starts": near.starts,
            "texts": near.texts,
            "near": near.weights,
            "idf": near.idf,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The reverse of `to_arrays`. KeyError or ValueError when the arrays are not a model."""
        words = json.loads(arrays["text"].tobytes())

        trust = iter(words["trust"])

        def classifier(name: str) -> Classifier:
            weights, told = arrays[f"{name}_weights"].astype(np.float16), arrays[f"{name}_told"]
            return Classifier(
                tuple(words[name]), weights, arrays[f"{name}_bias"], told, next(trust)
            )

        intents = classifier("intents")
        items = classifier("items") if words["items"] else None
        counted = iter(range(len(intents.weights)))
        rows = tuple({feature: next(counted) for feature in view} for view in words["rows"])
        neighbours = Neighbours(
            first=words["first"],
            starts=arrays["starts"],
            texts=arrays["texts"],
            weights=arrays["near"],
            idf=arrays["idf"],
            count=len(intents.told),
        )
        return cls(intents, items, rows, neighbours, Lexicon(**words["lexicon"]))


def nearest(near: Floats, told: Numbers, labels: int) -> Floats:
    """What the nearest texts of the lesson say: a share for each label; zeros where none is."""
    votes = np.zeros(labels, dtype=np.float32)
    close = np.flatnonzero(near > _CLOSE * near.max(initial=0))
    close = close[told[close] >= 0]
    if len(close) > _NEAREST:
        close = close[np.argpartition(near[close], -_NEAREST)[-_NEAREST:]]
    np.add.at(votes, told[close], near[close] ** 3)
    whole = votes.sum()
    return votes / whole if whole > 0 else votes


def share(features: int) -> float:
    """The weight of one among so many features of a view."""
    return float(features**-0.5) if features else 0.0


def softmax(logits: Floats) -> Shares:
    """Probabilities from log-odds."""
    raised = np.exp((logits - logits.max()).astype(np.float64))
    result: Shares = raised / raised.sum()
    return result
