"""Which service item a sentence names: exactly, by its sound, or nearly."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from rapidfuzz import fuzz, process

from bot.dialogue.entities import Entity
from bot.dialogue.spelling import Folded, Spelling

_SHORTEST_BY_SOUND = 3  # 水表 sounds like too much else
_SHORTEST_NEARLY = 4
_NEARLY = 85.0
_SHARED_PAIRS = 2


class Linking:
    """Links names of service items; grows with the items that it is given.

    `names` are pairs of item id and one of its names. A name that two items share goes to the item
    that the conversation is about, otherwise to the first.
    """

    def __init__(self, names: Iterable[tuple[str, str]], spelling: Spelling) -> None:
        self._spelling = spelling
        self._owners: dict[str, list[str]] = {}
        for item, name in names:
            owners = self._owners.setdefault(_plain(spelling, name), [])
            if item not in owners:
                owners.append(item)
        self._by_sound = {
            spelling.sound(name): name
            for name in reversed(self._owners)
            if len(name) >= _SHORTEST_BY_SOUND
        }
        self._having: dict[str, list[str]] = {}
        for name in self._owners:
            for pair in _pairs(name) if len(name) >= _SHORTEST_NEARLY else ():
                self._having.setdefault(pair, []).append(name)
        self._exactly = _any_of(self._owners)
        self._sounding = _any_of(self._by_sound)

    def link(self, folded: Folded, context_item: str | None = None) -> tuple[Entity, ...]:
        """Every item named, in order; a weaker way is tried only when the stronger finds none."""
        for way in (self._exact, self._by_ear, self._near):
            found = tuple(way(folded.text))
            if found:
                return tuple(self._entity(folded, context_item, *hit) for hit in found)
        return ()

    def _entity(
        self, folded: Folded, context_item: str | None, name: str, start: int, end: int
    ) -> Entity:
        owners = self._owners[name]
        owner = context_item if context_item in owners else owners[0]
        return Entity("item", owner, *folded.span(start, end))

    def _exact(self, text: str) -> Iterator[tuple[str, int, int]]:
        if self._exactly is not None:
            for match in self._exactly.finditer(text):
                yield match.group(), match.start(), match.end()

    def _by_ear(self, text: str) -> Iterator[tuple[str, int, int]]:
        if self._sounding is not None:
            for match in self._sounding.finditer(self._spelling.sound(text)):
                yield self._by_sound[match.group()], match.start(), match.end()

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


def _any_of(names: Mapping[str, object]) -> re.Pattern[str] | None:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
