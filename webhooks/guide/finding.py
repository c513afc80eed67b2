"""The search box of the guides: what it asks, and what stands in while nothing better is there."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.domain.catalogue.item import Item
from webhooks.guide.matching import Matching

#: What a kind of hit is called on the page.
KINDS = {"item": "办事指南", "topic": "计量知识", "page": "网页"}
#: Hits below this, or far below the best one, answer to something else.
_LEAST, _NEARLY = 0.45, 0.55
#: From here on the best hit is what was meant.
SURE = 0.75
#: Whoever types more is not refused: the rest is left out.
_LONGEST = 100


class Hit(Protocol):
    """One thing that was found, and where it is."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def score(self) -> float: ...


class Finder(Protocol):
    """Finds items, topics and pages by whatever is typed; scores are from 0 to 1."""

    def find(self, text: str, most: int = 8) -> Sequence[Hit]:
        """At most `most` hits, best first; none when nothing fits."""
        ...


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    id: str
    title: str
    path: str
    score: float


class PlainFinder:
    """Finds items by their names and aliases: what serves before the understanding is loaded."""

    def __init__(self, items: Collection[Item], synonyms: Mapping[str, str]) -> None:
        self._items = tuple(items)
        parts = [
            [(3.0, item.name), (1.0, item.group), *((2.0, alias) for alias in item.aliases)]
            for item in self._items
        ]
        self._matching = Matching(parts, synonyms)

    def find(self, text: str, most: int = 8) -> tuple[Hit, ...]:
        best = self._matching.best(text)[:most]
        found = [self._items[number] for number in best]
        return tuple(
            _Found("item", item.id, item.name, f"/guide/{item.id}", 1.0) for item in found
        )


class Latest:
    """Asks the finder that `ready` answers; while there is none, the plain one."""

    def __init__(self, ready: Callable[[], Finder | None], plain: Finder) -> None:
        self._ready, self._plain = ready, plain

    def find(self, text: str, most: int = 8) -> Sequence[Hit]:
        return (self._ready() or self._plain).find(text, most)


def answering(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Those of the hits that answer to what was typed; none when nothing does."""
    least = max([_LEAST, *(hit.score * _NEARLY for hit in hits[:1])])
    return [hit for hit in hits if hit.score >= least]


def asked(request: web.Request) -> str:
    """What was typed into a search box."""
    return request.query.get("q", "").strip()[:_LONGEST]
