"""Everyday metrology as the dialogue reaches it: topics by id, and by what a question says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.dialogue.search import TOPIC, Search
from bot.domain.catalogue.knowledge import Topic

#: What it says for a topic that the question names the service item it leads to.
_NAMED = 0.3


@dataclass(slots=True)
class Knowledge:
    """The topics on offer; none can be found before there is a `search`, made while warming up."""

    _topics: Mapping[str, Topic] = field(default_factory=dict)
    search: Search | None = None

    def topic(self, name: str) -> Topic | None:
        """The topic of that id; None when there is none."""
        return self._topics.get(name)

    def find(self, question: str, item: str = "", most: int = 3) -> Sequence[tuple[Topic, float]]:
        """The topics that a question may be about, each with its score, the best first.

        `item` is the service item that the question names: its topics come before others.
        """
        hits = self.search.find(question, len(self._topics), {TOPIC}) if self.search else ()
        found = [(self._topics[hit.id], hit.score) for hit in hits]
        scores = [
            (topic, score + _NAMED if item in topic.items else score) for topic, score in found
        ]
        return sorted(scores, key=lambda each: -each[1])[:most]
