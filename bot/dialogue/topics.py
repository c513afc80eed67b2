"""Which service items a text is about: those it names, else the one that its words describe."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.dialogue.entities import Entity
from bot.dialogue.linking import Naming
from bot.dialogue.model import Classifier, Found, Shares
from bot.dialogue.spelling import Folded

#: From this probability on a description stands for its item; below, it is offered as a choice.
DESCRIBED = 0.5
#: Below this share of the probability a name that items share leaves open which is meant.
CLEAR = 0.7
#: Items less likely than this are not worth mentioning.
_MENTIONED = 0.04
_MOST = 5
#: What the item classifier says of texts that are about none.
NO_ITEM = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about.

    `ranking`: items with the probability of each, likeliest first; empty when it is about none.
    `entities`: one for each item that is named or clearly described, in their order.
    """

    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()


class Topics:
    """`classifier` knows descriptions of items; None where there are no items to tell apart."""

    def __init__(self, classifier: Classifier | None) -> None:
        self._classifier = classifier

    def of(
        self, folded: Folded, named: Sequence[Naming], found: Found, context_item: str | None
    ) -> Topic:
        """The topic of a text, what it names, and which of its features are known.

        Where items share a name, `context_item` has it if it is one of them; else the rest of the
        text decides how likely each is.
        """
        if named:
            return self._named(folded, named, found, context_item)
        return self._described(folded, found)

    def _named(
        self, folded: Folded, named: Sequence[Naming], found: Found, context_item: str | None
    ) -> Topic:
        likely: dict[str, float] = {}
        entities: list[Entity] = []
        for naming in named:
            shares = self._shared(naming.items, found, context_item)
            entities.append(
                Entity("item", next(iter(shares)), *folded.span(naming.start, naming.end))
            )
            for item, share in shares.items():
                likely[item] = max(share, likely.get(item, 0.0))
        return Topic(_ranked(likely), tuple(entities))

    def _shared(
        self, items: tuple[str, ...], found: Found, context_item: str | None
    ) -> dict[str, float]:
        """Which of the items that share a name is meant, likeliest first; sums to 1."""
        if len(items) == 1:
            return {items[0]: 1.0}
        if context_item in items:
            return {context_item: 1.0}
        weighed = {item: self._weighed(found).get(item, 0.0) + 0.05 for item in items}
        whole = sum(weighed.values())
        return dict(
            sorted(((item, w / whole) for item, w in weighed.items()), key=lambda each: -each[1])
        )

    def _described(self, folded: Folded, found: Found) -> Topic:
        weighed = {item: p for item, p in self._weighed(found).items() if item != NO_ITEM}
        ranking = _ranked({item: p for item, p in weighed.items() if p >= _MENTIONED})
        if not ranking or ranking[0][1] < DESCRIBED:
            return Topic(ranking)
        length = len(folded.text)
        return Topic(ranking, (Entity("item", ranking[0][0], *folded.span(0, length)),))

    def _weighed(self, found: Found) -> dict[str, float]:
        if self._classifier is None:
            return {}
        shares: Shares = self._classifier.probabilities(found)
        order = np.argsort(-shares, kind="stable").tolist()
        return {self._classifier.labels[at]: float(shares[at]) for at in order}


def _ranked(likely: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(likely.items(), key=lambda each: -each[1])[:_MOST])
