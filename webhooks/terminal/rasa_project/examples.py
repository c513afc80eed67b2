"""Our examples, names and shapes of numbers as Rasa's training data."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.dialogue.choices import folded
from bot.dialogue.content import Content
from bot.dialogue.entities import Entities
from bot.dialogue.signals import RISK

_INSTRUMENT = "instrument"
#: Entities whose value is worth learning as a synonym: 两台 is 2.
_NORMAL = frozenset({"quantity", "rating"})
#: Beside a name without a count of its own in the lexicon.
_COUNT = 3000

_HAN = "一二两三四五六七八九十"
#: What the numbers look like; whether they are right is checked by the action server.
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "case_no": (
        r"(?<![0-9A-Z])(?:SQ|TS|JB|ZX)[0-9]{14}[0-9A-Z](?![0-9A-Z])",
        r"(?<![0-9A-Z])[A-Z]{2}[0-9]{12}(?![0-9A-Z])",
    ),
    "certificate_no": (r"(?<![0-9A-Z])[A-Z]{1,6}-?(?:19|20)[0-9]{2}-[0-9]{3,7}(?![0-9])",),
    "phone": (
        r"(?<![0-9A-Z])1[3-9][0-9]{9}(?![0-9A-Z])",
        r"(?<![0-9A-Z])0[0-9]{2,3}-?[2-9][0-9]{6,7}(?![0-9])",
    ),
    "id_card": (r"(?<![0-9A-Z])[1-9][0-9]{16}[0-9X](?![0-9A-Z])",),
    "uscc": (r"(?<![0-9A-Z])(?=[0-9]{2,17}[A-Z])[0-9]{2}[0-9A-Z]{16}(?![0-9A-Z])",),
    "date": (
        r"今天|明天|大?后天",
        r"(?<![0-9])[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9])",
        r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}[日号]",
        r"(?:这|本|下)?个?(?:周|星期|礼拜)[一二三四五六日天]",
    ),
    "quantity": (
        rf"(?:[0-9]{{1,5}}|[{_HAN}]{{1,3}})(?:台|只|支|件|套|把|辆|块(?!钱)|个(?!月|工作|小时|人))",
    ),
    "rating": (
        r"[1-5一二三四五]颗?星(?!期)|[1-5一二三四五]分(?!钟|之)",
        r"非常不满意|不满意|基本满意|非常满意|满意",
    ),
}


def intents_for_rasa(content: Content) -> list[dict[str, Any]]:
    """The examples by intent, what they name marked; the words of danger are an intent too."""
    marker = _Marker(content)
    texts: dict[str, list[str]] = {}
    for text, intent in content.examples:
        texts.setdefault(intent, []).append(marker.marked(text))
    known = {folded(text) for text, _ in content.examples}
    if dangers := [word for word in content.risk.words if folded(word) not in known]:
        texts[RISK] = dangers
    return [{"intent": intent, "examples": listed(said)} for intent, said in texts.items()]


def items_for_rasa(content: Content) -> list[dict[str, Any]]:
    """The lookup table of the items' names, and the item that each name means."""
    names = item_names(content)
    by_item: dict[str, list[str]] = {}
    for name, item in names.items():
        by_item.setdefault(item, []).append(name)
    synonyms = [{"synonym": item, "examples": listed(said)} for item, said in by_item.items()]
    return [{"lookup": "item", "examples": listed(_longest_first(names))}, *synonyms]


def shapes_for_rasa(content: Content) -> list[dict[str, Any]]:
    """The names of instruments that belong to no item, and the shapes of numbers and dates.

    Only of entities that some example names: Rasa ignores the patterns of any other.
    """
    items = _items_of_names(content)
    others = [name for name in _instruments(content) if name not in items]
    lookup = {"lookup": _INSTRUMENT, "examples": listed(_longest_first(others))}
    shapes = [{"regex": name, "examples": listed(each)} for name, each in _SHAPES.items()]
    unnamed = set(unnamed_entities(content))
    return [each for each in (lookup, *shapes) if not unnamed & set(each.values())]


def unnamed_entities(content: Content) -> list[str]:
    """The entities with a pattern that no example names."""
    find = Entities(_instruments(content)).find
    named = {each.entity for text, _ in content.examples for each in find(text)}
    return [name for name in (_INSTRUMENT, *_SHAPES) if name not in named]


def words_for_jieba(content: Content) -> str:
    """The lexicon and the items' names as jieba's user dictionary."""
    lines = {line.split()[0]: line for line in content.words}
    for name in item_names(content):
        if name.isalnum():
            lines.setdefault(name, f"{name} {_COUNT}")
    return "".join(f"{line}\n" for line in lines.values())


def item_names(content: Content) -> dict[str, str]:
    """Name → item, without the names that several items share."""
    named = _items_of_names(content)
    return {name: items[0] for name, items in named.items() if len(items) == 1}


def shared_names(content: Content) -> list[str]:
    """The names that several items share: Rasa cannot ask which one is meant."""
    return [name for name, items in _items_of_names(content).items() if len(items) > 1]


def listed(texts: Iterable[str]) -> str:
    """The lines of an `examples` block."""
    return "".join(f"- {text}\n" for text in texts)


class _Marker:
    """Marks what a text names as Rasa's examples do: [血压计](item)."""

    def __init__(self, content: Content) -> None:
        self._entities = Entities(_instruments(content))
        names = map(re.escape, _longest_first(item_names(content)))
        self._items = re.compile("|".join(names) or r"(?!)", re.IGNORECASE)

    def marked(self, text: str) -> str:
        marks: list[tuple[int, int, str]] = []
        for start, end, mark in self._marks(text):
            if all(end <= other[0] or other[1] <= start for other in marks):
                marks.append((start, end, mark))
        for start, end, mark in sorted(marks, reverse=True):
            text = f"{text[:start]}[{text[start:end]}]{mark}{text[end:]}"
        return text

    def _marks(self, text: str) -> Iterator[tuple[int, int, str]]:
        for match in self._items.finditer(text):
            yield match.start(), match.end(), "(item)"
        for each in self._entities.find(text):
            mark = f"({each.entity})"
            if each.entity in _NORMAL:
                mark = f'{{"entity": "{each.entity}", "value": "{each.value}"}}'
            yield each.start, each.end, mark


def _items_of_names(content: Content) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for item in content.items.values():
        for name in dict.fromkeys((item.name, *item.aliases)):
            named.setdefault(name, []).append(item.id)
    return named


def _instruments(content: Content) -> list[str]:
    lines = (line.split() for line in content.words)
    return list(dict.fromkeys(line[0] for line in lines if line[-1] == _INSTRUMENT))


def _longest_first(names: Iterable[str]) -> list[str]:
    """Of two names that begin alike the longer has to be tried first."""
    return sorted(names, key=lambda name: (-len(name), name))
