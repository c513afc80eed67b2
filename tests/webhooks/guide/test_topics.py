"""Everyday metrology: all topics, one page each, and the way from there to what can be done."""

from collections.abc import Mapping

import pytest
import pytest_asyncio

from bot.domain.catalogue.knowledge import Topic
from tests.webhooks.guide.stand import Reader, Seen, Stand, content_of

TOPICS = content_of().knowledge


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages() -> Mapping[str, Seen]:
    """The page of every topic, read once."""
    async with Stand().opened() as reader:
        return {name: await reader.opens(f"/knowledge/{name}") for name in TOPICS}


async def test_all_topics_are_listed(reader: Reader) -> None:
    page = await reader.opens("/knowledge/")
    for topic in TOPICS.values():
        assert f'href="/knowledge/{topic.id}">{topic.title}' in page.html
        assert topic.group in page.words
    moved = await reader.opens("/knowledge")
    assert (moved.status, moved.headers["Location"]) == (301, "/knowledge/")


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_a_topic_is_told_whole(pages: Mapping[str, Seen], topic: Topic) -> None:
    page = pages[topic.id]
    assert page.status == 200
    for line in topic.text.splitlines():
        assert " ".join(line.split()) in page.words
    day = topic.reviewed
    assert f"{topic.owner}负责，最近核对：{day.year}年{day.month}月{day.day}日" in page.words
    assert all(" ".join(source.split()) in page.words for source in topic.sources)
    for item in topic.items:
        assert f'href="/guide/{item}"' in page.html


async def test_an_unknown_topic_is_a_page_with_the_way_out(reader: Reader) -> None:
    page = await reader.opens("/knowledge/moon")
    assert page.status == 404
    assert "从计量知识中选择" in page.words
