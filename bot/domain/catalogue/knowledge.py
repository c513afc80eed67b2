"""A topic of everyday metrology 民生计量科普: one file of `intents/knowledge/`, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.domain.entries import Entry

LONGEST_TITLE = 20
LONGEST_TEXT = 600
FEWEST_SAID = 12


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: what citizens ask and what is answered.

    `said` are questions in citizens' words, `text` is the whole answer in plain text, `items` the
    ids of service items that it leads to. `reviewed` is the day on which `owner` last read the
    file, `sources` the documents that it rests on; `sample` marks the facts of a sample office.
    """

    id: str
    title: str
    group: str
    said: tuple[str, ...]
    text: str
    items: tuple[str, ...]
    sources: tuple[str, ...]
    owner: str
    reviewed: date
    sample: bool = False

    @property
    def answer(self) -> str:
        """What is said in a chat: the title, then the text."""
        return f"【{self.title}】\n{self.text}"


def topic_from(mapping: Mapping[str, Any]) -> Topic:
    """The topic that a file describes. WrongEntry names the first mistake and its remedy."""
    entry = Entry(mapping)
    topic = Topic(
        id=entry.identifier("id"),
        title=entry.text("title", longest=LONGEST_TITLE),
        group=entry.text("group", longest=LONGEST_TITLE),
        said=entry.texts("said"),
        text=entry.text("text", longest=LONGEST_TEXT),
        items=entry.texts("items") if "items" in entry else (),
        sources=entry.texts("sources"),
        owner=entry.text("owner"),
        reviewed=entry.day("reviewed"),
        sample=entry.flag("sample"),
    )
    entry.finish()
    if len(topic.said) < FEWEST_SAID:
        raise entry.wrong("said", f"至少 {FEWEST_SAID} 句，现有 {len(topic.said)} 句")
    return topic
