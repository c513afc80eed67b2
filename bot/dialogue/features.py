"""The views of a text that the classifier weighs: characters, words, sounds, frames."""

from collections.abc import Iterable, Mapping, Sequence

import jieba

from bot.dialogue.spelling import Spelling

VIEWS = ("characters", "words", "sounds", "frames")
#: The place of the view by which texts are compared: more of them cost, and tell no more.
COMPARED = VIEWS.index("frames")
_START, _END = "^", "$"
_LATIN, _NUMBER = "<latin>", "<number>"
#: Stands for whatever is named: 电梯要带什么 and 水表要带什么 ask the same.
_THING = "某"
#: Where in a text something is named: start and end, in code points.
Spans = Iterable[tuple[int, int]]


def segmenter(frequencies: Mapping[str, int], total: int) -> jieba.Tokenizer:
    """A jieba tokenizer over exactly these words; `total` is the corpus size of the frequencies.

    Filling the prefix table here instead of from jieba's own files keeps out its cache in the
    shared temporary directory, its log lines, and 300,000 words that nobody says to us.
    """
    table: dict[str, int] = {}
    for word, frequency in frequencies.items():
        table[word] = frequency
        for end in range(1, len(word)):
            table.setdefault(word[:end], 0)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = table, total, True
    return tokenizer


def _grams(text: str) -> list[str]:
    marked = f"{_START}{text}{_END}"
    return [*text, *(marked[at : at + 2] for at in range(len(marked) - 1))]


class Views:
    """Turns a text into the features of each view, in the order of VIEWS."""

    def __init__(self, spelling: Spelling, tokenizer: jieba.Tokenizer) -> None:
        self._spelling = spelling
        self._tokenizer = tokenizer

    def of(self, folded: str, things: Spans = ()) -> tuple[Sequence[str], ...]:
        """`folded` is a text as Spelling.fold returns it, `things` where it names something."""
        bare = self._spelling.bare(folded)
        frame = self._spelling.bare(_without(folded, things))
        return (
            _grams(bare),
            self._words(bare),
            _grams(self._spelling.sound(bare)),
            _grams(frame),
        )

    def _words(self, bare: str) -> list[str]:
        words: list[str] = self._tokenizer.lcut(bare, HMM=False)
        kinds = [_NUMBER if word.isdigit() else _LATIN for word in words if word.isascii()]
        return words + kinds


def _without(folded: str, things: Spans) -> str:
    """The text with each thing's name replaced by one and the same sign."""
    kept, end = [], 0
    for start, stop in sorted(things):
        if start >= end:
            kept += [folded[end:start], _THING]
            end = stop
    return "".join((*kept, folded[end:]))
