"""What a citizen means: one text in, the intent with its probability and the entities out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np

from bot.dialogue.entities import Entities, Entity
from bot.dialogue.features import VIEWS, Views, segmenter
from bot.dialogue.linking import Linking, Naming
from bot.dialogue.model import Found, Model, Shares, share
from bot.dialogue.names import Names
from bot.dialogue.spelling import Spelling
from bot.dialogue.topics import CLEAR, Topic, Topics
from bot.domain.catalogue.item import Item

__all__ = ["Entity", "Parse", "Understanding"]

#: What a rule leaves to the classifier's opinion, so that a ranking always ranks.
_DOUBT = 0.02
_EXPLAINED = 5
#: The intent of what is another body's business.
_ELSEWHERE = "out_of_scope"
#: From this probability on a description of an item says that the matter is ours.
_OURS = 0.6
#: Where nothing of ours is named, so many times likelier than the examples say is it another's
#: business: they hold more of ours than people ask.
_STRANGE = 4.5
_OF_OURS = frozenset({"item", "case_no", "certificate_no", "rating"})
#: Beside the views: what the nearest texts of the lesson say.
_NEAR = "nearest"
#: Values that say who somebody is, never what is wanted: 电话13812345678.
TELLING = frozenset({"phone", "uscc", "id_card", "organisation"})

_CERTIFICATE_WORDS = r"(?:我的|这[个张份]?|检定|校准|证书|报告|编号|号码?|是|为|[\W_])*"
_CASE_WORDS = r"(?:我的|这个|办件|受理|业务|申请|单子?|回执|编号|号码?|是|为|[\W_])*"
_CASE_SHAPED = r"[A-Z]{2}(?:[ -]?[0-9]){12,14}(?:[ -]?[0-9A-Z])?"

#: A number that stands alone says what is wanted of it. A case number that was mistyped is still
#: meant as one; its check character has only kept it from becoming an entity.
_ALONE = (
    ("case_no", "progress", re.compile(_CASE_WORDS)),
    ("certificate_no", "verify_certificate", re.compile(_CERTIFICATE_WORDS)),
)
_MISTYPED = re.compile(rf"{_CASE_WORDS}{_CASE_SHAPED}{_CASE_WORDS}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parse:
    """One text understood. `intent` is None only for a text without any content.

    `confidence` is a probability; `ranking` holds every intent, the likeliest first; sums to 1.
    `items` are the service items that the text may be about, each with its probability, the
    likeliest first: several where it names several, or names or describes none clearly.
    """

    text: str
    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[Entity, ...]
    items: tuple[tuple[str, float], ...] = ()

    @property
    def item(self) -> str | None:
        """The item that the text is about; None for none, or a shared name that leaves it open."""
        named = [each.value for each in self.entities if each.entity == "item"]
        shared = len(set(named)) == 1 and len(self.items) > 1 and self.items[0][1] < CLEAR
        return named[0] if named and not shared else None

    @property
    def is_value(self) -> bool:
        """Whether the text is nothing but one value: a name of an organisation, a number."""
        whole = (0, len(self.text))
        return any(
            (each.start, each.end) == whole for each in self.entities if each.entity in TELLING
        )

    def to_rasa(self) -> dict[str, Any]:
        """Rasa's parse format, and `item_ranking` in the manner of `intent_ranking`."""
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "intent_ranking": [
                {"name": name, "confidence": confidence} for name, confidence in self.ranking
            ],
            "entities": [
                {"entity": each.entity, "value": each.value, "start": each.start, "end": each.end}
                for each in self.entities
            ],
            "item_ranking": [
                {"name": item, "confidence": confidence} for item, confidence in self.items
            ],
        }


class Understanding:
    """The whole of it, ready to use: pure, without I/O, under 2 ms a text."""

    def __init__(
        self, model: Model, names: Iterable[tuple[str, str]], instruments: Iterable[str]
    ) -> None:
        """`names`: pairs of item id and a name of it; `instruments`: names of instruments."""
        lexicon = model.lexicon
        self._model = model
        self._topics = Topics(model.items)
        self._spelling = Spelling(lexicon.simplified, lexicon.sounds, lexicon.synonyms)
        self._views = Views(self._spelling, segmenter(lexicon.frequencies, lexicon.corpus))
        self._linking = Linking(names, self._spelling)
        self._foreign = Names(self._spelling.fold(word).text for word in lexicon.foreign)
        self._entities = Entities(instruments)

    @classmethod
    def of(cls, model: Model, items: Iterable[Item], words: Iterable[str]) -> Self:
        """From the catalogue and the lines of the lexicon, `word [count [kind]]`."""
        names = [(item.id, name) for item in items for name in (item.name, *item.aliases)]
        lines = [line.split() for line in words]
        return cls(model, names, [line[0] for line in lines if line[-1] == "instrument"])

    @property
    def spelling(self) -> Spelling:
        """The tables of spellings that the model came with."""
        return self._spelling

    def plain(self, text: str) -> str:
        """The same in simplified characters, every one in its place."""
        return self._spelling.simplify(text)

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse:
        """Understand one text.

        `context_item` is the service item that the conversation is about: it decides between items
        that share a name. `today` (Asia/Shanghai) turns 下周一 into a date.
        """
        folded = self._spelling.fold(text)
        if not folded.text.strip():
            return Parse(text, None, 0.0, (), ())
        named = self._linking.named(folded.text)
        found = self._seen(folded.text, named)
        topic = self._topics.of(folded, named, found, context_item)
        entities = self._entities_of(text, topic, today)
        probabilities = self._weighed(text, found, named, entities)
        if self._is_foreign(folded.text, topic):
            probabilities = self._ruled(probabilities, _ELSEWHERE)
        elif not named and topic.ranking and topic.ranking[0][1] >= _OURS:
            probabilities = self._times(probabilities, _ELSEWHERE, _DOUBT)
        elif not _OF_OURS & {each.entity for each in entities}:
            probabilities = self._times(probabilities, _ELSEWHERE, _STRANGE)
        order = np.argsort(-probabilities, kind="stable").tolist()
        labels, shares = self._model.intents.labels, probabilities.tolist()
        ranking = tuple((labels[place], shares[place]) for place in order)
        return Parse(text, *ranking[0], ranking, entities, topic.ranking)

    def explain(self, text: str) -> dict[str, Any]:
        """Why `parse` says what it says.

        The text as read, each view's say for the likeliest intents and that of the nearest
        examples, the features that spoke for or against the first, and the rule that overruled
        them.
        """
        parse = self.parse(text)
        if parse.intent is None:
            return {"read": "", "rule": None, "views": {}, "features": []}
        folded = self._spelling.fold(text).text
        views = self._views.of(folded, _spans(self._linking.named(folded)))
        intents = self._model.intents
        leaders = [name for name, _ in parse.ranking[:_EXPLAINED]]
        columns = [intents.labels.index(name) for name in leaders]
        votes = intents.votes(self._model.found(views))
        reasons = sorted(self._reasons(views, parse.intent), key=lambda reason: -abs(reason[2]))
        return {
            "read": self._spelling.bare(folded),
            "rule": _spoken_for(text, parse.entities),
            "views": {
                view: {name: round(vote, 3) for name, vote in zip(leaders, row, strict=True)}
                for view, row in zip((*VIEWS, _NEAR), votes[:, columns].tolist(), strict=True)
            },
            "features": [
                {
                    "view": view,
                    "feature": self._readable(view, feature),
                    "weight": round(weight, 3),
                }
                for view, feature, weight in reasons
            ],
        }

    def _reasons(
        self, views: Sequence[Sequence[str]], label: str
    ) -> Iterator[tuple[str, str, float]]:
        """View, feature and weight of all that speaks for or against `label`."""
        weights = self._model.intents.weights[:, self._model.intents.labels.index(label)]
        for name, known, features in zip(VIEWS, self._model.rows, views, strict=True):
            for feature in dict.fromkeys(features):
                if feature in known:
                    counted = share(len(features)) * features.count(feature)
                    yield name, feature, float(weights[known[feature]] * counted)

    def _seen(self, folded: str, named: Sequence[Naming]) -> Found:
        return self._model.found(self._views.of(folded, _spans(named)))

    def _entities_of(self, text: str, topic: Topic, today: date | None) -> tuple[Entity, ...]:
        found = self._entities.find(self._spelling.simplify(text), today)
        return tuple(sorted((*topic.entities, *found), key=lambda each: (each.start, each.entity)))

    def _weighed(
        self, text: str, found: Found, named: Sequence[Naming], entities: tuple[Entity, ...]
    ) -> Shares:
        if any(each.entity in TELLING for each in entities):
            told = self._spelling.fold(_without(text, entities)).text
            found = self._seen(told, self._linking.named(told) if named else ())
        intents = self._model.intents
        probabilities = intents.probabilities(found)
        ruled = _spoken_for(text, entities)
        return self._ruled(probabilities, ruled) if ruled else probabilities

    def _ruled(self, probabilities: Shares, intent: str) -> Shares:
        """The probabilities where a rule has spoken for `intent`."""
        if intent not in self._model.intents.labels:
            return probabilities
        ruled = probabilities * _DOUBT
        ruled[self._model.intents.labels.index(intent)] += 1 - _DOUBT
        return ruled

    def _times(self, probabilities: Shares, intent: str, odds: float) -> Shares:
        """The probabilities where what is known makes `intent` so many times as likely."""
        if intent not in self._model.intents.labels:
            return probabilities
        weighed = probabilities.copy()
        weighed[self._model.intents.labels.index(intent)] *= odds
        weighed /= weighed.sum()
        return weighed

    def _is_foreign(self, folded: str, topic: Topic) -> bool:
        """Whether another body's business is named, and nothing of ours."""
        return not topic.entities and any(self._foreign.find(folded))

    def _readable(self, view: str, feature: str) -> str:
        return feature if view != "sounds" else self._spelling.spelt(feature)


def _spans(named: Sequence[Naming]) -> list[tuple[int, int]]:
    return [(naming.start, naming.end) for naming in named]


def _without(text: str, entities: tuple[Entity, ...]) -> str:
    """`text` without values that say nothing of what is wanted; itself when nothing is left."""
    kept, end = [], 0
    for each in entities:
        if each.entity in TELLING:
            kept.append(text[end : each.start])
            end = each.end
    rest = "".join((*kept, text[end:]))
    return rest if any(letter.isalnum() for letter in rest) else text


def _spoken_for(text: str, entities: tuple[Entity, ...]) -> str | None:
    """The intent of a text that is nothing but a number; None when the classifier decides."""
    for kind, intent, around in _ALONE:
        for entity in entities:
            rest = text[: entity.start] + " " + text[entity.end :]
            if entity.entity == kind and around.fullmatch(rest):
                return intent
    return "progress" if _MISTYPED.fullmatch(text) else None
