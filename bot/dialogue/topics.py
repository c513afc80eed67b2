"""Which service items a text is about: those it names, else the one that its words describe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.entities import Entity
from bot.dialogue.linking import Naming
from bot.dialogue.model import Classifier, Found
from bot.dialogue.spelling import Folded

#: From this probability on a description stands for its item; below, it is only offered.
_DESCRIBED = 0.2
#: What a name weighs against the rest of the text: 考叉车证 is about training, not the lift truck.
_NAMED = 0.7
#: Below this share of the probability a name that items share leaves open which is meant.
CLEAR = 0.6
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
        if heads := _heads(folded.text, named):
            return self._named(folded, heads, found, context_item)
        return self._described(folded, found)

    def _named(
        self, folded: Folded, named: Sequence[Naming], found: Found, context_item: str | None
    ) -> Topic:
        weighed = self._weighed(found)
        likely = {item: p for item, p in weighed.items() if p > _NAMED and item != NO_ITEM}
        entities: list[Entity] = []
        for naming in named:
            shares = _shared(naming.items, weighed, context_item)
            entities.append(
                Entity("item", next(iter(shares)), *folded.span(naming.start, naming.end))
            )
            likely |= {
                item: max(share * _NAMED, weighed.get(item, 0.0)) for item, share in shares.items()
            }
        ranking = _ranked(_whole(likely))
        if ranking[0][0] not in {each.value for each in entities}:
            entities = [replace(entities[0], value=ranking[0][0])]
        return Topic(ranking, tuple(entities))

    def _described(self, folded: Folded, found: Found) -> Topic:
        weighed = {item: p for item, p in self._weighed(found).items() if item != NO_ITEM}
        ranking = _ranked({item: p for item, p in weighed.items() if p >= _MENTIONED})
        if not ranking or ranking[0][1] < _DESCRIBED:
            return Topic(ranking)
        length = len(folded.text)
        return Topic(ranking, (Entity("item", ranking[0][0], *folded.span(0, length)),))

    def _weighed(self, found: Found) -> dict[str, float]:
        if self._classifier is None:
            return {}
        shares = self._classifier.probabilities(found).tolist()
        return dict(zip(self._classifier.labels, shares, strict=True))


def _heads(text: str, named: Sequence[Naming]) -> list[Naming]:
    """What is named for its own sake: 锅炉的安全阀 is about the valve, 水表和电梯 about both."""
    after = [*named[1:], None][: len(named)]
    return [
        naming
        for naming, following in zip(named, after, strict=True)
        if following is None or text[naming.end : following.start] not in {"", "的", "上的"}
    ]


def _shared(
    items: tuple[str, ...], weighed: Mapping[str, float], context_item: str | None
) -> dict[str, float]:
    """Which of the items that share a name is meant, likeliest first; sums to 1."""
    if context_item in items:
        return {context_item: 1.0}
    shares = _whole({item: weighed.get(item, 0.0) + _MENTIONED for item in items})
    return dict(sorted(shares.items(), key=_second, reverse=True))


def _whole(weights: Mapping[str, float]) -> dict[str, float]:
    """The same in shares of 1."""
    whole = sum(weights.values())
    return {item: weight / whole for item, weight in weights.items()}


def _ranked(likely: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(likely.items(), key=_second, reverse=True)[:_MOST])


def _second(pair: tuple[str, float]) -> float:
    return pair[1]
