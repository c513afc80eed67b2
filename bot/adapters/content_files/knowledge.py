"""Checks of the topics of everyday metrology against each other and the service items."""

from collections.abc import Collection, Iterator, Mapping

from bot.adapters.content_files.sources import Problem
from bot.domain.catalogue.knowledge import Topic

#: One passive reply, with room for the links that follow the text.
_MOST_BYTES = 1800


def topic_faults(topics: Mapping[str, Topic], items: Collection[str]) -> Iterator[Problem]:
    """Items that do not exist, answers too long for one reply, questions said twice."""
    asked: dict[str, str] = {}
    for topic in topics.values():
        file = f"knowledge/{topic.id}.yml"
        for item in topic.items:
            if item not in items:
                yield Problem(file, 1, f"没有服务事项“{item}”，请改名或删去")
        size = len(topic.answer.encode())
        if size > _MOST_BYTES:
            yield Problem(file, 1, f"全文 {size} 字节，超过 {_MOST_BYTES} 字节，请缩短")
        for question in topic.said:
            if question in asked:
                yield Problem(file, 1, f"“{question}”已写在 {asked[question]}，请删去一处")
            asked[question] = file
