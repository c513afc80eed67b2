"""Questions that ask the same in other words, put together."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.domain.conversation.unanswered import Unanswered

#: Two wordings belong together when they share this much of their pairs of characters (Jaccard).
ALIKE = 0.5
#: Wordings that are shown of a cluster.
SHOWN = 3

#: What is said besides, and says nothing of what is asked.
_BESIDES = re.compile(r"你好|您好|请问|想问一?下?|问一?下|麻烦|谢谢|一下|[啊呀呢吗嘛吧哦么的了]")
_MARK = re.compile(r"［[^］]*］")
_NO_WORD = re.compile(r"[\W_]+")


_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cluster:
    """`questions` in the order in which they were given; `typical` wordings, the best first.

    `guess` and `item` are what most of them were taken for; empty when that was nothing.
    """

    questions: tuple[Unanswered, ...]
    typical: tuple[str, ...]
    guess: str
    item: str

    @property
    def count(self) -> int:
        return len(self.questions)


def clusters(questions: Sequence[Unanswered]) -> tuple[Cluster, ...]:
    """All of them, the largest cluster first; each question is in exactly one.

    Single link: whatever chain of wordings that are alike leads to is together.
    """
    same: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        same.setdefault(_bare(question.text), []).append(place)
    wordings = sorted(same)
    pairs = [_pairs(wording) for wording in wordings]
    joined = _joined(pairs)
    members: dict[int, list[int]] = {}
    for wording, root in zip(wordings, joined, strict=True):
        members.setdefault(root, []).extend(same[wording])
    found = [_cluster([questions[place] for place in sorted(each)]) for each in members.values()]
    return tuple(sorted(found, key=lambda each: (-each.count, each.typical)))


def _bare(text: str) -> str:
    """`text` as it is compared: without courtesies, marks and punctuation."""
    folded = _NO_WORD.sub("", _MARK.sub("", unicodedata.normalize("NFKC", text))).lower()
    return _BESIDES.sub("", folded) or folded or text


def _pairs(bare: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(bare))) or frozenset({bare})


def _joined(wordings: Sequence[frozenset[str]]) -> list[int]:
    """For each wording the number of its cluster."""
    numbers = np.arange(len(wordings))
    members = [[place] for place in range(len(wordings))]
    for place, others in enumerate(_alike(wordings)):
        for other in others[numbers[others] != numbers[place]].tolist():
            ours, theirs = int(numbers[place]), int(numbers[other])
            if ours == theirs:  # an other before this one led there
                continue
            if len(members[ours]) < len(members[theirs]):
                ours, theirs = theirs, ours
            numbers[members[theirs]] = ours
            members[ours] += members[theirs]
            members[theirs] = []
    return numbers.tolist()


def _alike(wordings: Sequence[frozenset[str]]) -> Iterator[_Places]:
    """For each wording those before it that are alike."""
    sizes = np.array([len(wording) for wording in wordings])
    counts = Counter(pair for wording in wordings for pair in wording)
    holders = {pair: np.empty(count, np.intp) for pair, count in counts.items()}
    held = dict.fromkeys(counts, 0)
    for place, wording in enumerate(wordings):
        before = np.concatenate([holders[pair][: held[pair]] for pair in wording])
        shared = np.bincount(before, minlength=place)
        either = sizes[:place] + sizes[place] - shared
        yield np.flatnonzero(shared >= ALIKE * either)
        for pair in wording:
            holders[pair][held[pair]] = place
            held[pair] += 1


def _cluster(questions: Sequence[Unanswered]) -> Cluster:
    return Cluster(
        tuple(questions),
        _typical(questions),
        _commonest(Counter(each.guess for each in questions)),
        _commonest(Counter(each.item for each in questions)),
    )


def _commonest(counts: Mapping[str, int]) -> str:
    return min(counts, key=lambda each: (-counts[each], each))


def _typical(questions: Sequence[Unanswered]) -> tuple[str, ...]:
    """The wordings that say most of what the cluster says, without saying much besides."""
    counts = Counter(each.text for each in questions)
    common: Counter[str] = Counter()
    for text, count in counts.items():
        common.update(dict.fromkeys(_pairs(_bare(text)), count))

    def worth(text: str) -> tuple[float, str]:
        pairs = _pairs(_bare(text))
        return (-counts[text] * sum(common[pair] for pair in pairs) / len(pairs), text)

    return tuple(sorted(counts, key=worth)[:SHOWN])
