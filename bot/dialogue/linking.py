"""Which service items a sentence names: exactly, by their sound, or nearly."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import fuzz, process

from bot.dialogue.names import Names
from bot.dialogue.spelling import Spelling

_SHORTEST_BY_SOUND = 3  # 水表 sounds like too much else
_SHORTEST_NEARLY = 4
_NEARLY = 85.0
_SHARED_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """A name in a folded text, from `start` to `end`; `items` share it, usually one."""

    items: tuple[str, ...]
    start: int
    end: int


class Linking:
    """Links names of service items; grows with the items that it is given.

    `names` are pairs of item id and one of its names.
    """

    def __init__(self, names: Iterable[tuple[str, str]], spelling: Spelling) -> None:
        self._spelling = spelling
        owners: dict[str, list[str]] = {}
        for item, name in names:
            sharing = owners.setdefault(_plain(spelling, name), [])
            if item not in sharing:
                sharing.append(item)
        self._owners = {name: tuple(sharing) for name, sharing in owners.items()}
        self._by_sound = {
            spelling.sound(name): name
            for name in reversed(self._owners)
            if len(name) >= _SHORTEST_BY_SOUND
        }
        self._having: dict[str, list[str]] = {}
        for name in self._owners:
            for pair in _pairs(name) if len(name) >= _SHORTEST_NEARLY else ():
                self._having.setdefault(pair, []).append(name)
        self._exactly = Names(self._owners)
        self._sounding = Names(self._by_sound)

    def named(self, folded: str) -> tuple[Naming, ...]:
        """Every name, in order; a weaker way is tried only when the stronger finds none."""
        for way in (self._exact, self._by_ear, self._near):
            if found := tuple(way(folded)):
                return tuple(Naming(self._owners[name], *span) for name, *span in found)
        return ()

    def _exact(self, text: str) -> Iterator[tuple[str, int, int]]:
        return self._exactly.find(text)

    def _by_ear(self, text: str) -> Iterator[tuple[str, int, int]]:
        for sound, start, end in self._sounding.find(self._spelling.sound(text)):
            yield self._by_sound[sound], start, end

    def _near(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Only names that share two pairs of characters are compared: a near one always does.

        The first character has to be said: it tells 血压计检定 from 压力计检定.
        """
        shared = Counter(chain.from_iterable(self._having.get(pair, ()) for pair in _pairs(text)))
        alike = [name for name, pairs in shared.items() if pairs >= _SHARED_PAIRS]
        best = process.extractOne(text, alike, scorer=fuzz.partial_ratio, score_cutoff=_NEARLY)
        if best is not None:
            hit = fuzz.partial_ratio_alignment(best[0], text)
            if hit is not None and best[0][0] in text[hit.dest_start : hit.dest_end]:
                yield best[0], hit.dest_start, hit.dest_end


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _plain(spelling: Spelling, name: str) -> str:
    return re.sub(r"\s", "", spelling.fold(name).text)
