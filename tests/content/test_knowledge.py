"""Every topic can be asked about in every way that it names, and fits into one reply."""

import pytest

from bot.domain.conversation.inbound import InboundKind
from tests.citizen import Citizen, content, search

TOPICS = sorted(content().knowledge)


def test_there_is_much_to_ask() -> None:
    assert len(TOPICS) >= 28


def test_every_question_finds_its_topic() -> None:
    found = [
        [hit.id for hit in search().find(said, 3, {"topic"})].index(topic.id)
        for topic in content().knowledge.values()
        for said in topic.said
    ]
    assert found.count(0) / len(found) >= 0.98


@pytest.mark.parametrize("topic", TOPICS)
async def test_every_topic_is_answered_whole_in_one_reply(topic: str) -> None:
    key = f'knowledge{{"topic": "{topic}"}}'
    reply = await Citizen().sends(InboundKind.EVENT, event="click", event_key=key)
    said = content().knowledge[topic]
    assert said.text in reply
    assert f"/knowledge/{topic}" in reply
    for item in said.items:
        assert content().items[item].name in reply
    assert len(reply.encode()) <= 2000
