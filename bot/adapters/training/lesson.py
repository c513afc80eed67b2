"""What a model is trained from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from bot.dialogue.content import Content


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that a model is trained from.

    `examples`: (text, full intent name); `words`: lines of the lexicon, `word [count [kind]]`;
    `synonyms`: word as said -> usual word; `names`: (item id, a name of it); `said`: (item id, a
    sentence that describes the item without naming it); `foreign`: words of others' business.
    """

    examples: tuple[tuple[str, str], ...]
    words: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    foreign: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: Content) -> Self:
        """All that the institution's content teaches."""
        items = content.items.values()
        return cls(
            content.examples,
            content.words,
            content.synonyms,
            tuple((item.id, name) for item in items for name in (item.name, *item.aliases)),
            tuple((item.id, sentence) for item in items for sentence in item.said),
            tuple(topic for body in content.bodies for topic in body.topics),
        )

    def as_json(self) -> str:
        """One canonical text, whatever the order of the mappings."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The reverse of `as_json`."""
        parts = json.loads(text)
        return cls(
            words=tuple(parts.pop("words")),
            foreign=tuple(parts.pop("foreign")),
            synonyms=parts.pop("synonyms"),
            **{name: tuple(map(tuple, pairs)) for name, pairs in parts.items()},
        )
