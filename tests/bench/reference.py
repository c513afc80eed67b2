"""Rasa's logistic regression beside our understanding: the same examples, the same questions.

Rasa 3.6's pipeline without Rasa: counts of jieba's words and of 1 to 4 characters within them,
then LogisticRegression as LogisticRegressionClassifier sets it up.
"""

import logging
import re
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import jieba
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from bot.dialogue.evaluation import Interval, Numbers, macro_f1s, numbered_labels

_WORD = r"(?u)\b\w+\b"
_NUMBER = re.compile(r"\b[0-9]+\b")
_RESAMPLES, _SEED = 10_000, 20261122


@dataclass(frozen=True, slots=True)
class Reference:
    """The trained pipeline; `seconds` is how long training took."""

    tokenizer: Any
    counters: tuple[CountVectorizer, ...]
    classifier: LogisticRegression
    seconds: float

    @classmethod
    def trained(cls, examples: Iterable[tuple[str, str]], words: Iterable[str]) -> Self:
        """From (text, intent) and the lines of the lexicon, `word [count [kind]]`."""
        jieba.setLogLevel(logging.ERROR)
        tokenizer = jieba.Tokenizer()
        for line in words:
            word, *count = line.split()[:2]
            tokenizer.add_word(word, *map(int, count))
        start = time.perf_counter()
        texts, labels = zip(*examples, strict=True)
        tokens = [_tokens(tokenizer, text) for text in texts]
        counters = (
            CountVectorizer(token_pattern=_WORD).fit(tokens),
            CountVectorizer(analyzer="char_wb", ngram_range=(1, 4)).fit(tokens),
        )
        classifier = LogisticRegression(
            class_weight="balanced", max_iter=100, solver="lbfgs", C=1.0, tol=1e-4, random_state=42
        )
        with warnings.catch_warnings():
            # As often as Rasa lets it try, which is not to the end.
            warnings.simplefilter("ignore", ConvergenceWarning)
            classifier.fit(_counted(counters, tokens), labels)
        return cls(tokenizer, counters, classifier, time.perf_counter() - start)

    def intents(self, texts: Iterable[str]) -> list[str]:
        """The likeliest intent of each text."""
        tokens = [_tokens(self.tokenizer, text) for text in texts]
        return [str(label) for label in self.classifier.predict(_counted(self.counters, tokens))]


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better ours is than the reference, and where 95 % of the resamples lie."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """Accuracy and macro-F1 of both over the same texts, and the differences."""

    accuracy: tuple[float, float]
    macro_f1: tuple[float, float]
    accuracy_difference: Difference
    macro_f1_difference: Difference


def compared(
    expected: Sequence[str],
    ours: Sequence[str | None],
    theirs: Sequence[str | None],
    resamples: int = _RESAMPLES,
) -> Comparison:
    """Both against the same labels: a paired bootstrap, so that each draw is the same for both."""
    wanted, own, labels = numbered_labels(expected, ours)
    _, other, _ = numbered_labels(expected, theirs)
    whole = np.arange(len(wanted))[np.newaxis]
    draws = np.random.default_rng(_SEED).integers(0, len(wanted), (resamples, len(wanted)))
    right = np.stack([own == wanted, other == wanted]).astype(np.float64)
    scores = [macro_f1s(wanted, said, labels, whole) for said in (own, other)]
    f1s = _differences(wanted, (own, other), labels, draws)
    accuracies = (right[0] - right[1])[draws].mean(axis=1)
    accuracy, f1 = right.mean(axis=1).tolist(), [float(score[0]) for score in scores]
    return Comparison(
        (accuracy[0], accuracy[1]),
        (f1[0], f1[1]),
        Difference(accuracy[0] - accuracy[1], _middle(accuracies)),
        Difference(f1[0] - f1[1], _middle(f1s)),
    )


def _differences(
    wanted: Numbers, said: tuple[Numbers, Numbers], labels: int, draws: Numbers
) -> np.ndarray[Any, np.dtype[np.float64]]:
    own, other = (macro_f1s(wanted, each, labels, draws) for each in said)
    return own - other


def _middle(values: np.ndarray[Any, np.dtype[np.float64]]) -> Interval:
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(float(low), float(high))


def _tokens(tokenizer: Any, text: str) -> str:
    """As Rasa's featurizer gets them: lower case, numbers alike, between blanks."""
    tokens = (_NUMBER.sub("__NUMBER__", token).lower() for token in tokenizer.lcut(text))
    return " ".join(tokens)


def _counted(counters: Iterable[CountVectorizer], tokens: Sequence[str]) -> csr_matrix:
    return csr_matrix(hstack([counter.transform(tokens) for counter in counters]))
