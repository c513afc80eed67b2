"""The trained model as plain arrays: known features, weights per label, spelling tables."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Shares = NDArray[np.float64]
#: Of each view: the rows of the features that are known, and what one of them counts.
Found = Sequence[tuple[Sequence[int], float]]


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
class Classifier:
    """Linear weights of every view, already scaled so that their sum is the log-odds of a label.

    `weights` has a row per feature, `bias` one per view; a column per label.
    """

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats

    def votes(self, found: Found) -> Floats:
        """What each view says: one row per view, one column per label."""
        votes = self.bias.copy()
        for place, (rows, share) in enumerate(found):
            if rows:
                votes[place] += self.weights[rows].sum(axis=0) * share
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
    lexicon: Lexicon

    def found(self, views: Sequence[Sequence[str]]) -> Found:
        """What of a text is known."""
        return [
            ([known[feature] for feature in features if feature in known], share(len(features)))
            for known, features in zip(self.rows, views, strict=True)
        ]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays without pickled objects, as `numpy.savez` keeps them."""
        lexicon = {
            name: dict(getattr(self.lexicon, name))
            for name in ("simplified", "sounds", "synonyms", "frequencies")
        }
        words = {
            "intents": self.intents.labels,
            "items": self.items.labels if self.items else [],
            "rows": [list(known) for known in self.rows],
            "lexicon": {**lexicon, "corpus": self.lexicon.corpus},
        }
        arrays: dict[str, NDArray[Any]] = {
            "text": np.frombuffer(json.dumps(words, ensure_ascii=False).encode(), dtype=np.uint8)
        }
        for name, classifier in (("intents", self.intents), ("items", self.items)):
            if classifier is not None:
                arrays[f"{name}_weights"] = classifier.weights
                arrays[f"{name}_bias"] = classifier.bias
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The reverse of `to_arrays`. KeyError or ValueError when the arrays are not a model."""
        words = json.loads(arrays["text"].tobytes())

        def classifier(name: str) -> Classifier:
            weights = arrays[f"{name}_weights"].astype(np.float32)
            return Classifier(tuple(words[name]), weights, arrays[f"{name}_bias"])

        intents = classifier("intents")
        counted = iter(range(len(intents.weights)))
        rows = tuple({feature: next(counted) for feature in view} for view in words["rows"])
        items = classifier("items") if words["items"] else None
        return cls(intents, items, rows, Lexicon(**words["lexicon"]))


def share(features: int) -> float:
    """The weight of one among so many features of a view."""
    return float(features**-0.5) if features else 0.0


def softmax(logits: Floats) -> Shares:
    """Probabilities from log-odds."""
    raised = np.exp((logits - logits.max()).astype(np.float64))
    result: Shares = raised / raised.sum()
    return result
