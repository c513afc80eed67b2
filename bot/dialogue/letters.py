"""Names found by their letters: pinyin in full (xueyaji), its initials (xyj), and slips."""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from bot.dialogue.spelling import Spelling

_LETTERS = re.compile(r"[a-z0-9]{2,80}")
#: Sounds that the tables of sounds do not keep apart either.
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("eng", "en"), ("ing", "in"))
_SHORTEST_INSIDE = 3
#: Shorter words are near to too much, longer ones are sentences.
_NAME_LENGTHS = range(3, 15)
_SHORTEST_SPELT = 5
#: How near, of 100, short and longer names have to be, and what that is worth.
_NEARLY, _NEARLY_LONG = 60.0, 75.0
_SHORT = 4
_SLIP = 0.85


class Letters:
    """`names` are a document's number, a bare name of it, and how much that name says of it."""

    def __init__(self, names: Iterable[tuple[int, str, float]], spelling: Spelling) -> None:
        self._spelling = spelling
        names = list(names)
        syllables = [spelling.syllables(name) for _, name, _ in names]
        self._owners = [(place, weight) for place, _, weight in names]
        self._sounds = [spelling.sound(name) for _, name, _ in names]
        self._spelt = [_merged("".join(each)) for each in syllables]
        self._initials = ["".join(syllable[:1] for syllable in each) for each in syllables]

    def scores(self, folded: str) -> dict[int, float]:
        """Document → score from 0 to 1, for a folded text; empty for what is near no name."""
        asked = re.sub(r"[\s'’]", "", folded)
        if _LETTERS.fullmatch(asked):
            written = _merged(asked)
            return _best(self._found(written, asked)) or _best(self._near(written, self._spelt))
        bare = self._spelling.bare(folded)
        if len(bare) not in _NAME_LENGTHS:
            return {}
        spelt = _merged("".join(self._spelling.syllables(bare)))
        heard = self._near(self._spelling.sound(bare), self._sounds)
        return _best([*heard, *self._near(spelt, self._spelt)])

    def _found(self, written: str, asked: str) -> Iterator[tuple[int, float]]:
        rows = zip(self._owners, self._spelt, self._initials, strict=True)
        for (place, weight), spelt, initials in rows:
            likeness = max(_likeness(written, spelt), _likeness(written, initials))
            if asked != written:
                likeness = max(likeness, _likeness(asked, initials))
            if likeness:
                yield place, weight * likeness

    def _near(self, asked: str, names: list[str]) -> Iterator[tuple[int, float]]:
        """The same but for a slip."""
        if names is self._spelt and len(asked) < _SHORTEST_SPELT:
            return
        least = _NEARLY if len(asked) <= _SHORT else _NEARLY_LONG
        near = process.extract(asked, names, scorer=fuzz.ratio, score_cutoff=least, limit=30)
        for _, alike, number in near:
            place, weight = self._owners[number]
            yield place, weight * _SLIP * alike / 100


def _likeness(asked: str, letters: str) -> float:
    """The same 1, a beginning less, an inner part still less, anything else 0."""
    if asked == letters:
        return 1.0
    if letters.startswith(asked):
        return 0.8 + 0.15 * len(asked) / len(letters)
    if len(asked) >= _SHORTEST_INSIDE and asked in letters:
        return 0.5 + 0.3 * len(asked) / len(letters)
    return 0.0


def _best(found: Iterable[tuple[int, float]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for place, score in found:
        best[place] = max(score, best.get(place, 0.0))
    return best


def _merged(letters: str) -> str:
    """The same for all who do not keep those sounds apart; merging may make another to merge."""
    before = ""
    while before != letters:
        before = letters
        for said, merged in _MERGED:
            letters = letters.replace(said, merged)
    return letters
