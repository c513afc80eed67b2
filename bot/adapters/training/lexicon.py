"""The lexicon of a model, taken from jieba's dictionary, pypinyin and OpenCC."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from itertools import chain

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from bot.dialogue.model import Lexicon

_IDEOGRAPHS = range(0x4E00, 0x9FFF + 1)
_LONGEST = 8
_COMMON = 3000  # jieba counts below this are words that our citizens do not say
_OURS = 5_000  # enough for a word of the institution to win against its parts

# Sounds that most regions do not keep apart, and that slips of typing mix up.
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("eng", "en"), ("ing", "in"))


def lexicon_of(
    texts: Iterable[str],
    words: Iterable[str],
    synonyms: Mapping[str, str],
    foreign: Sequence[str] = (),
) -> Lexicon:
    """Words are jieba's common ones, those that occur in the texts, and the institution's."""
    said = {
        text[start:end]
        for text in texts
        for start in range(len(text))
        for end in range(start + 2, min(start + _LONGEST, len(text)) + 1)
    }
    counted = [line.split(" ", 2) for line in _jieba_lines()]
    frequencies = {
        word: int(count) for word, count, _ in counted if int(count) >= _COMMON or word in said
    }
    for word in chain((line.split()[0] for line in words), synonyms.values()):
        frequencies[word.lower()] = max(_OURS, frequencies.get(word.lower(), 0))
    return Lexicon(
        simplified=_simplified(),
        sounds=_sounds(),
        synonyms=synonyms,
        frequencies=frequencies,
        corpus=sum(int(count) for _, count, _ in counted),
        foreign=tuple(foreign),
    )


def _jieba_lines() -> list[str]:
    return files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()


def _simplified() -> dict[str, str]:
    convert = OpenCC("t2s").convert
    pairs = ((chr(code), convert(chr(code))) for code in _IDEOGRAPHS)
    return {said: plain for said, plain in pairs if said != plain and len(plain) == 1}


def _sounds() -> dict[str, str]:
    """Only characters of GB 2312: a rarer one is its own sound."""
    return {
        character: _merged(lazy_pinyin(character, style=Style.NORMAL)[0])
        for character in map(chr, _IDEOGRAPHS)
        if _in_gb2312(character)
    }


def _merged(syllable: str) -> str:
    for said, merged in _MERGED:
        syllable = syllable.replace(said, merged)
    return syllable


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
