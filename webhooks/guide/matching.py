"""How well a text answers typed words: whole words first, then known terms, then likeness."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot.domain.numbers import narrow

#: What a word that is the whole of a part, as an alias is, weighs beside what it does anyhow.
_EXACT = 6.0
#: Of what a sentence says, so much must be found where none of its terms is known.
_ENOUGH = 0.5
#: Beside the best answer to a sentence, those that are nearly as good.
_NEARLY = 0.6
_SHORTEST_TERM = 2

Part = tuple[float, str]


def folded(text: str) -> str:
    """Half-width, upper case, letters and digits only: what is typed differently is equal."""
    return "".join(letter for letter in narrow(text) if letter.isalnum() or letter in ".±")


class Matching:
    """Texts by number, each as (weight, text) parts; `synonyms` are word as said → usual word."""

    def __init__(self, texts: Sequence[Sequence[Part]], synonyms: Mapping[str, str]) -> None:
        self._texts = [[(weight, folded(text)) for weight, text in parts] for parts in texts]
        self._synonyms = {folded(said): folded(usual) for said, usual in synonyms.items()}
        whole = {text for parts in self._texts for _, text in parts}
        self._terms = sorted((t for t in whole if len(t) >= _SHORTEST_TERM), key=len, reverse=True)
        self._pairs = [_pairs(text for _, text in parts) for parts in self._texts]
        seen = Counter(pair for pairs in self._pairs for pair in pairs)
        self._worth = {pair: math.log(1 + len(texts) / count) for pair, count in seen.items()}
        self._unknown = math.log(1 + len(texts))

    def best(self, typed: str) -> list[int]:
        """The numbers of the texts that answer, best first; none when nothing does."""
        words = [word for part in narrow(typed).split() if (word := folded(part))]
        scores = self._containing(words) or self._of_terms("".join(words))
        scores = scores or self._alike("".join(words))
        return sorted(scores, key=lambda number: (-scores[number], number))

    def _containing(self, words: Sequence[str]) -> dict[int, float]:
        """The texts in which every word is found."""
        found = {}
        for number in range(len(self._texts) if words else 0):
            weights = [self._weight(number, word) for word in words]
            if all(weights):
                found[number] = sum(weights)
        return found

    def _weight(self, number: int, word: str) -> float:
        """How well the word is found in that text, 0 where it is not."""
        usual = self._synonyms.get(word, word)
        found = [
            (weight, text) for weight, text in self._texts[number] if word in text or usual in text
        ]
        exact = _EXACT if any(text in (word, usual) for _, text in found) else 0.0
        return exact + max((weight for weight, _ in found), default=0.0)

    def _of_terms(self, typed: str) -> dict[int, float]:
        """The texts that have most of the terms that stand in a sentence."""
        terms, left = [], typed
        for term in self._terms:  # long ones first: what is within one is no term of its own
            if term in left:
                terms.append(term)
                left = left.replace(term, " ")
        scores = {
            number: sum(self._weight(number, term) * len(term) for term in terms)
            for number in range(len(self._texts))
        }
        least = max(scores.values(), default=0.0) * _NEARLY
        return {number: score for number, score in scores.items() if score and score >= least}

    def _alike(self, typed: str) -> dict[int, float]:
        """The texts that share enough of the characters: a slip of the pen."""
        asked = _pairs([typed])
        whole = sum(self._worth.get(pair, self._unknown) for pair in asked)
        found = {
            number: sum(self._worth[pair] for pair in asked & pairs)
            for number, pairs in enumerate(self._pairs)
        }
        return {n: score for n, score in found.items() if whole and score / whole >= _ENOUGH}


def _pairs(texts: Iterable[str]) -> set[str]:
    return {a + b for text in texts for a, b in pairwise(text)}
