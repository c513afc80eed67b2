"""The examples and the development split: variety, independence, what the model makes of it."""

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.dialogue.content import Content
from bot.dialogue.evaluation import Verdict, evaluate
from bot.dialogue.understanding import Understanding

_DATA = Path(__file__).parents[1] / "data"
#: Frozen: sentences nobody trains on.
_SPLITS = ("dev.tsv", "dev2.tsv")
_MOST_ALIKE = 0.6
_DEEP = [
    "guide/overview",
    "guide/conditions",
    "guide/materials",
    "guide/process",
    "guide/fee",
    "guide/time_limit",
    "guide/validity",
    "guide/forms",
    "guide/capability",
    "apply",
    "progress",
    "my_cases",
    "cancel",
    "affirm",
    "deny",
    "skip",
    "human",
    "complain",
]


def _sentences(split: str) -> list[tuple[str, str]]:
    with (_DATA / split).open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file, delimiter="\t")]


def _trigrams(text: str) -> frozenset[str]:
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    return frozenset(bare[at : at + 3] for at in range(max(1, len(bare) - 2)))


def test_every_intent_has_enough_examples(content: Content) -> None:
    counted = Counter(intent for _, intent in content.examples)
    assert [intent for intent in counted if counted[intent] < 15] == []
    assert [intent for intent in _DEEP if counted[intent] < 30] == []
    assert counted["out_of_scope"] >= 120


@pytest.mark.parametrize("split", _SPLITS)
def test_a_development_split_is_in_other_words(content: Content, split: str) -> None:
    known = [(text, _trigrams(text)) for text, _ in content.examples]
    alike = [
        (sentence, text)
        for sentence, _ in _sentences(split)
        for ours in [_trigrams(sentence)]
        for text, theirs in known
        if len(ours & theirs) > _MOST_ALIKE * len(ours | theirs)
    ]
    assert alike == []


@pytest.mark.parametrize("split", _SPLITS)
def test_a_development_split_covers_every_intent(content: Content, split: str) -> None:
    sentences = _sentences(split)
    assert len(sentences) >= 150
    assert {label for _, label in sentences} == {intent for _, intent in content.examples}


@pytest.mark.parametrize("split", _SPLITS)
def test_a_development_split_is_understood(understanding: Understanding, split: str) -> None:
    verdicts = []
    for text, label in _sentences(split):
        began = time.perf_counter()
        parse = understanding.parse(text)
        spent = time.perf_counter() - began
        verdicts.append(Verdict(label, parse.intent, parse.confidence, spent))
    measured = evaluate(verdicts)
    assert measured.accuracy >= 0.9
    assert measured.macro_f1 >= 0.9
    assert measured.calibration_error <= 0.15
