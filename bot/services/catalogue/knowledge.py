"""Everyday metrology as the dialogue reaches it: topics by id, and by what a question says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialogue.search import TOPIC, Search
from bot.domain.catalogue.knowledge import Topic


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The topics on offer; none can be found before there is a search."""

    _topics: Mapping[str, Topic] = field(default_factory=dict)
    _search: Search | None = None

    def topic(self, name: str) -> Topic | None:
        """The topic of that id; None when there is none."""
        return self._topics.get(name)

    def find(self, question: str, most: int = 3) -> Sequence[tuple[Topic, float]]:
        """The topics that a question may be about, each with its score, the best first."""
        hits = self._search.find(question, most, {TOPIC}) if self._search else ()
        return [(self._topics[hit.id], hit.score) for hit in hits]
