"""The trained classifier as plain arrays: weights per feature and intent, spelling tables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.features import VIEWS

Floats = NDArray[np.float32]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What reading a text needs beside the weights; all of it travels with the model.

    `frequencies` are the words of the segmentation, `corpus` the sum that they were counted in.
    """

    simplified: Mapping[str, str]
    sounds: Mapping[str, str]
    synonyms: Mapping[str, str]
    frequencies: Mapping[str, int]
    corpus: int


@dataclass(frozen=True, slots=True)
class Model:
    """Linear weights of every view, already scaled so that their sum is the log-odds of an intent.

    `rows` maps a view's feature to its row of `weights`; `bias` has one row per view. A feature
    counts by the root of how many the text has, known or not: what a text says in words never
    heard before makes the rest of it weigh less.
    """

    labels: tuple[str, ...]
    rows: tuple[Mapping[str, int], ...]
    weights: Floats
    bias: Floats
    lexicon: Lexicon

    def votes(self, views: Sequence[Sequence[str]]) -> Floats:
        """What each view says: one row per view, one column per label."""
        votes = self.bias.copy()
        for place, (known, features) in enumerate(zip(self.rows, views, strict=True)):
            found = [known[feature] for feature in features if feature in known]
            if found:
                votes[place] += self.weights[found].sum(axis=0) * share(len(features))
        return votes

    def probabilities(self, views: Sequence[Sequence[str]]) -> Shares:
        """Calibrated probabilities of all labels, in the order of `labels`; they sum to 1."""
        return softmax(self.votes(views).sum(axis=0))

    def reasons(
        self, views: Sequence[Sequence[str]], label: str
    ) -> Iterator[tuple[str, str, float]]:
        """View, feature and weight of all that speaks for or against `label`."""
        column = self.labels.index(label)
        for name, known, features in zip(VIEWS, self.rows, views, strict=True):
            for feature in dict.fromkeys(features):
                if feature in known:
                    weight = self.weights[known[feature], column] * share(len(features))
                    yield name, feature, float(weight * features.count(feature))

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays without pickled objects, as `numpy.savez` keeps them."""
        words = {"labels": self.labels, "rows": [list(known) for known in self.rows]}
        lexicon = {
            name: dict(getattr(self.lexicon, name))
            for name in ("simplified", "sounds", "synonyms", "frequencies")
        }
        text = json.dumps({**words, **lexicon, "corpus": self.lexicon.corpus}, ensure_ascii=False)
        return {
            "weights": self.weights,
            "bias": self.bias,
            "text": np.frombuffer(text.encode(), dtype=np.uint8),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The reverse of `to_arrays`. KeyError or ValueError when the arrays are not a model."""
        text = json.loads(arrays["text"].tobytes())
        counted = iter(range(len(arrays["weights"])))
        rows = tuple({feature: next(counted) for feature in view} for view in text.pop("rows"))
        labels = tuple(text.pop("labels"))
        weights = arrays["weights"].astype(np.float32)
        return cls(labels, rows, weights, arrays["bias"], Lexicon(**text))


def share(features: int) -> float:
    """The weight of one among so many features of a view."""
    return float(features**-0.5) if features else 0.0


def softmax(logits: Floats) -> Shares:
    """Probabilities from log-odds."""
    raised = np.exp((logits - logits.max()).astype(np.float64))
    result: Shares = raised / raised.sum()
    return result
