"""Finds service items, topics and pages by words, parts of words, sounds, letters and slips."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.content import Content
from bot.dialogue.letters import Letters
from bot.dialogue.spelling import Spelling

ITEM, TOPIC, PAGE = "item", "topic", "page"

#: What a phrase says about its document: the name most, a sentence around it less.
_NAME, _ALIAS, _SAID = 1.0, 0.95, 0.9
#: What one phrase has in common with the question, and what the document says of it anywhere,
#: in its phrases or, less, in the rest of its text.
_PHRASE, _ANYWHERE = 0.4, 0.6
_TEXT = 0.75
#: What nobody says is no reason for anything, but speaks against every document a little.
_UNHEARD = 0.5
#: One sound or character counts less than two after each other.
_SOUND, _CHARACTER, _SOUNDS, _CHARACTERS = 0.2, 0.8, 0.7, 0.6
#: Below this a document has nothing to do with what was asked.
_LEAST = 0.1

#: The product's own pages: id, path, name, other names.
_PAGES = (
    (
        "verify",
        "/verify",
        "查证书",
        "证书查询 证书真伪 验证证书 证书防伪 扫码验真 查报告 查验证书",
    ),
    ("report", "/report/", "举报", "投诉举报 我要举报 匿名举报 举报违法 举报进度 不实名举报"),
    ("privacy", "/privacy", "隐私", "隐私政策 隐私说明 个人信息保护 我的信息怎么用 信息安全"),
    ("guide", "/guide/", "办事指南", "服务事项 业务清单 办理事项 事项目录 全部业务 服务指南"),
    ("ability", "/guide/ability", "能力查询", "检测能力 资质能力 能力范围 测量能力 能测什么"),
    ("contact", "/", "联系我们", "联系方式 电话 地址 邮编 怎么去 乘车路线 上班时间 首页"),
)

_Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `kind` is item, topic or page, `path` says where it stands on the site.

    `score` lies between 0 and 1; its very name scores about 1.
    """

    kind: str
    id: str
    title: str
    path: str
    score: float


@dataclass(frozen=True, slots=True)
class _Document:
    """One thing to be found.

    `phrases` go with what each says about it, `words` are about it too; `text` is all else.
    """

    kind: str
    id: str
    title: str
    path: str
    phrases: tuple[tuple[str, float], ...]
    words: tuple[str, ...] = ()
    text: str = ""


class Search:
    """An index in memory, made once; a query takes less than 2 ms."""

    def __init__(self, documents: Sequence[_Document], spelling: Spelling) -> None:
        self._documents = documents
        self._spelling = spelling
        phrases = [
            (place, self._bare(said), weight)
            for place, document in enumerate(documents)
            for said, weight in document.phrases
        ]
        self._owners = np.array([place for place, _, _ in phrases], dtype=np.intp)
        said = [self._features(phrase) for _, phrase, _ in phrases]
        told = [set(self._features(self._bare(document.text))) for document in documents]
        about: list[set[str]] = [set() for _ in documents]
        for (place, _, _), features in zip(phrases, said, strict=True):
            about[place].update(features)
        for place, document in enumerate(documents):
            for word in document.words:
                about[place].update(self._features(self._bare(word)))
        besides = [other - one for one, other in zip(about, told, strict=True)]
        self._rarity = _rarity(chain(about, besides), len(documents))
        self._unheard = _UNHEARD * math.log(1 + len(documents))
        self._phrases, self._about = _places(said), _places(about)
        self._told = _places(besides)
        lengths = np.array([sum(self._weights(features).values()) ** 0.5 for features in said])
        worth = np.array([weight for _, _, weight in phrases])
        self._factors = worth / np.maximum(lengths, 1e-9)
        self._letters = Letters((each for each in phrases if each[2] > _SAID), spelling)

    @classmethod
    def of(cls, content: Content, spelling: Spelling) -> Self:
        """Over the items and topics of the content and the product's own pages."""
        return cls([*_items(content), *_topics(content), *_pages()], spelling)

    def find(self, text: str, most: int = 5, kinds: Collection[str] = ()) -> tuple[Hit, ...]:
        """The best `most` hits for words as somebody types them, best first; none for no words.

        `kinds` keeps to items, topics or pages.
        """
        scores = self._scores(text)
        hits: list[Hit] = []
        for place in np.argsort(-scores, kind="stable").tolist():
            score, each = float(scores[place]), self._documents[place]
            if score < _LEAST or len(hits) == most:
                break
            if not kinds or each.kind in kinds:
                hits.append(Hit(each.kind, each.id, each.title, each.path, round(score, 4)))
        return tuple(hits)

    def _scores(self, text: str) -> _Scores:
        weights = self._weights(self._features(self._bare(text)))
        whole = sum(weights.values())
        best = np.zeros(len(self._documents))
        if not whole:
            return best
        common = _summed(self._phrases, weights, len(self._owners)) * self._factors / whole**0.5
        np.maximum.at(best, self._owners, common)
        about = _summed(self._about, weights, len(best))
        told = _summed(self._told, weights, len(best))
        anywhere = (about + _TEXT * told) / whole
        scores = _PHRASE * best**2 + _ANYWHERE * anywhere
        for place, score in self._letters.scores(self._spelling.fold(text).text).items():
            scores[place] = max(scores[place], score)
        return scores

    def _bare(self, text: str) -> str:
        return self._spelling.bare(self._spelling.fold(text).text)

    def _features(self, bare: str) -> dict[str, float]:
        """Sounds, two sounds and two characters after each other, each with what it counts."""
        sound = self._spelling.sound(bare)
        features = {sign: _SOUND for sign in sound if not sign.isascii()}
        features.update((sign, _CHARACTER) for sign in bare if not sign.isascii())
        features.update(dict.fromkeys(map("".join, pairwise(sound)), _SOUNDS))
        features.update(dict.fromkeys(map("".join, pairwise(bare)), _CHARACTERS))
        return features

    def _weights(self, features: dict[str, float]) -> dict[str, float]:
        rarity, unheard = self._rarity, self._unheard
        return {each: counts * rarity.get(each, unheard) for each, counts in features.items()}


def _rarity(texts: Iterable[set[str]], documents: int) -> dict[str, float]:
    """Feature → idf: what everybody says tells nothing."""
    heard = Counter(chain.from_iterable(texts))
    return {each: math.log(1 + documents / count) for each, count in heard.items()}


def _places(texts: Sequence[Collection[str]]) -> dict[str, list[int]]:
    """Feature → the numbers of the texts that have it."""
    places: dict[str, list[int]] = {}
    for number, features in enumerate(texts):
        for each in features:
            places.setdefault(each, []).append(number)
    return places


def _summed(places: dict[str, list[int]], weights: dict[str, float], count: int) -> _Scores:
    """For each text the sum of the weights that it has."""
    sums = np.zeros(count)
    for each, weight in weights.items():
        if each in places:
            sums[places[each]] += weight
    return sums


def _items(content: Content) -> Iterator[_Document]:
    for item in content.items.values():
        phrases = [(item.name, _NAME), (item.group, _SAID)]
        phrases += [(alias, _ALIAS) for alias in item.aliases]
        yield _Document(
            ITEM,
            item.id,
            item.name,
            f"/guide/{item.id}",
            tuple(phrases),
            text=item.guide.overview,
        )


def _topics(content: Content) -> Iterator[_Document]:
    for topic in content.knowledge.values():
        phrases = ((topic.title, _NAME), *((said, _SAID) for said in topic.said))
        path = f"/knowledge/{topic.id}"
        first = [content.items[item] for item in topic.items[:1]]
        words = tuple(name for item in first for name in (item.name, *item.aliases))
        yield _Document(TOPIC, topic.id, topic.title, path, phrases, words, topic.text)


def _pages() -> Iterator[_Document]:
    for name, path, title, others in _PAGES:
        phrases = ((title, _NAME), *((other, _ALIAS) for other in others.split()))
        yield _Document(PAGE, name, title, path, phrases)
