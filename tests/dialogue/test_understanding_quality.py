"""The examples and the development split: variety, independence, what the model makes of it."""

import csv
import time
from collections import Counter
from pathlib import Path

from bot.dialogue.content import Content
from bot.dialogue.evaluation import Verdict, evaluate
from bot.dialogue.understanding import Understanding

_DEV = Path(__file__).parents[1] / "data" / "dev.tsv"
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


def _sentences() -> list[tuple[str, str]]:
    with _DEV.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file, delimiter="\t")]


def _trigrams(text: str) -> frozenset[str]:
    bare = "".join(letter for letter in text.casefold() if letter.isalnum())
    return frozenset(bare[at : at + 3] for at in range(max(1, len(bare) - 2)))


def test_every_intent_has_enough_examples(content: Content) -> None:
    counted = Counter(intent for _, intent in content.examples)
    assert [intent for intent in counted if counted[intent] < 15] == []
    assert [intent for intent in _DEEP if counted[intent] < 30] == []
    assert counted["out_of_scope"] >= 120


def test_the_development_split_is_in_other_words(content: Content) -> None:
    known = [(text, _trigrams(text)) for text, _ in content.examples]
    alike = [
        (sentence, text)
        for sentence, _ in _sentences()
        for ours in [_trigrams(sentence)]
        for text, theirs in known
        if len(ours & theirs) > _MOST_ALIKE * len(ours | theirs)
    ]
    assert alike == []


def test_the_development_split_covers_every_intent(content: Content) -> None:
    sentences = _sentences()
    assert len(sentences) >= 150
    assert {label for _, label in sentences} == {intent for _, intent in content.examples}


def test_the_development_split_is_understood(understanding: Understanding) -> None:
    verdicts = []
    for text, label in _sentences():
        began = time.perf_counter()
        parse = understanding.parse(text)
        spent = time.perf_counter() - began
        verdicts.append(Verdict(label, parse.intent, parse.confidence, spent))
    measured = evaluate(verdicts)
    assert measured.accuracy >= 0.9
    assert measured.macro_f1 >= 0.9
    assert measured.calibration_error <= 0.15
