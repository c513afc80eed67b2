"""Spellings of the same words: width, case, traditional characters, regional words, sound."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_SILENT = re.compile(r"[^\w☀-➿\U0001f300-\U0001faff]+|_")
_DIGITS = re.compile(r"\d+")
_DRAWL = re.compile(r"(.)\1{2,}")
_LONG_NUMBER = 5
_FIRST_SOUND = 0xE000  # private characters, one per syllable


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in its plain spelling; `origins` is None where every character kept its place."""

    text: str
    origins: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stood in the original, in code points."""
        if self.origins is None or start >= end:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


class Spelling:
    """Folds spellings by three tables.

    They come with the model, so that the libraries behind them are loaded only in training.
    `simplified`: traditional character -> simplified one; `sounds`: character -> its syllable;
    `synonyms`: word as said -> usual word.
    """

    def __init__(
        self, simplified: Mapping[str, str], sounds: Mapping[str, str], synonyms: Mapping[str, str]
    ) -> None:
        self._simplified = {ord(said): plain for said, plain in simplified.items()}
        self._syllables = dict(enumerate(sorted(set(sounds.values())), _FIRST_SOUND))
        numbers = {syllable: chr(code) for code, syllable in self._syllables.items()}
        self._sounds = {ord(character): numbers[sound] for character, sound in sounds.items()}
        self._synonyms = dict(synonyms)
        longest_first = sorted(map(re.escape, self._synonyms), key=len, reverse=True)
        self._regional = re.compile("|".join(longest_first)) if longest_first else None

    def fold(self, text: str) -> Folded:
        """NFKC, lower case, simplified characters; each character remembers its origin."""
        if unicodedata.is_normalized("NFKC", text):
            lower = text.lower()
            if len(lower) == len(text):
                return Folded(lower.translate(self._simplified))
        characters: list[str] = []
        origins: list[int] = []
        for place, character in enumerate(text):
            plain = unicodedata.normalize("NFKC", character).lower()
            characters.append(plain)
            origins.extend([place] * len(plain))
        return Folded("".join(characters).translate(self._simplified), tuple(origins))

    def bare(self, folded: str) -> str:
        """What the classifier reads: no punctuation, usual words, numbers only as 0 (short) or 00.

        The value of a number says nothing about what is wanted, its length does.
        """
        said = _DIGITS.sub(lambda run: "0" if len(run.group()) < _LONG_NUMBER else "00", folded)
        said = _SILENT.sub("", said)
        if self._regional is not None:
            said = self._regional.sub(lambda match: self._synonyms[match.group()], said)
        return _DRAWL.sub(r"\1\1", said)

    def simplify(self, text: str) -> str:
        """Simplified characters, every one in its place."""
        return text.translate(self._simplified)

    def sound(self, text: str) -> str:
        """One character per character: syllables instead of Chinese characters."""
        return text.translate(self._sounds)

    def spelt(self, sound: str) -> str:
        """What `sound` made, in letters, for reading."""
        return sound.translate({code: f"{text}·" for code, text in self._syllables.items()})

    def syllables(self, text: str) -> list[str]:
        """One syllable in letters for each character; what has none stays itself."""
        return [self._syllables.get(ord(sign), sign) for sign in self.sound(text)]
