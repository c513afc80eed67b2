"""Several things in one message: each clause heard by itself, and the order of the answers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Protocol

from bot.dialogue.division import clauses, put
from bot.dialogue.phrasing import asking, commanding
from bot.dialogue.understanding import TELLING, Entity, Parse

#: From this confidence on a clause counts by itself.
CLEAR = 0.55
#: More than these are not answered in one turn; nobody would read it.
_MOST = 3
_FIRST = 8  # clauses that are heard one by one

#: Nobody wants something done who does not say so: 起重机报检 only tells what a question is about.
_ORDERED = re.compile(r"^(?:再|重新|也|[顺順]便|[要想][送申报報办辦检檢])")
#: Told rather than done: the answer is complete with the turn, and opens no form.
_TOLD = ("guide/", "org/")
_TOLD_BESIDES = frozenset(
    {
        "knowledge",
        "quote",
        "news",
        "invoice",
        "delivery",
        "pay",
        "download_certificate",
        "my_cases",
    }
    | {"subscribe", "unsubscribe", "bind", "profile", "erase", "help", "bot_challenge"}
)
#: Politeness around a question; said alone it is answered in kind.
_POLITE = frozenset({"greet", "thank", "goodbye"})
#: Done for the citizen, most of it in a form of its own; in the order in which a clerk would.
_DONE = (
    "verify_certificate",
    "progress",
    "human",
    "withdraw",
    "complain",
    "report_violation",
    "supplement",
    "apply",
    "rate",
)
_NAMES = frozenset({"item", "instrument"})
#: What a clause sounds like that only stands beside another wish: 帮我弄一下.
_LOST = frozenset({"help", "bot_challenge"})
#: Told of somebody: either this institution or another, never both in one account.
_ACCOUNTS = frozenset({"complain", "report_violation"})
_ACCUSING = re.compile(r"投[诉訴]|[举舉][报報]|申[诉訴]|反映")
#: From this probability on a clause is another body's business, whatever stands beside it.
_FOREIGN = 0.97
_OVERVIEW = "guide/overview"
_ELSEWHERE = "out_of_scope"


class Hearing(Protocol):
    """The understanding of one text."""

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse: ...


@dataclass(frozen=True, slots=True)
class _Clause:
    """Part of a message, and where it stands."""

    parse: Parse
    start: int
    end: int

    @property
    def clear(self) -> bool:
        """Whether it is understood by itself."""
        return self.parse.confidence >= CLEAR and self.parse.intent != _ELSEWHERE


def heard(hearing: Hearing, text: str, context_item: str | None, today: date) -> tuple[Parse, ...]:
    """What `text` means, the first to be followed first; one parse of the whole if one thing.

    As a clerk does, questions are answered before anything is done for the citizen (多少钱 before
    the application form of 我要送检), because a form ends with a question of its own; of several
    things to be done the shorter go first. Thanks and greetings around a question need no answer.
    Each part keeps the item that its own clause names, else has that of the clause before it.
    """
    whole = hearing.parse(text, context_item=context_item, today=today)
    places = list(clauses(text))[:_FIRST]
    if len(places) < 2 or whole.intent is None:  # noqa: PLR2004 - one clause is the whole
        return (whole,)
    told = places[1:] if whole.intent == "apply" else places  # what the form will ask anyhow
    if whole.confidence >= CLEAR and all(_telling(whole, *place) for place in told):
        return (whole,)

    def part(start: int, end: int) -> _Clause:
        said = text[start:end]
        parse = hearing.parse(said, context_item=context_item, today=today)
        return _Clause(parse if whole.intent == _ELSEWHERE else _ours(parse), start, end)

    parts = _joined([part(*place) for place in places], part)
    parts = [_of_item(each, whole, hearing, today) for each in parts]
    meant = _meant(whole, parts)
    if not meant:
        return (whole,)
    return tuple(_placed(whole, parts, each) for each in _ordered(meant, context_item)[:_MOST])


def _telling(whole: Parse, start: int, end: int) -> bool:
    """Whether a clause only tells a value of what is wanted, and asks nothing."""
    values = (each for each in whole.entities if each.entity not in {"item", "case_no"})
    held = any(start <= each.start and each.end <= end for each in values)
    return held and not put(whole.text[start:end])


def _ours(parse: Parse) -> Parse:
    """The parse of a clause beside others of ours, which speaks for its being ours as well."""
    strange = dict(parse.ranking).get(_ELSEWHERE, 0.0)
    if strange >= _FOREIGN:
        return parse
    left = tuple((name, share / (1 - strange)) for name, share in parse.ranking)
    ranking = tuple(each for each in left if each[0] != _ELSEWHERE)
    return replace(parse, intent=ranking[0][0], confidence=ranking[0][1]) if ranking else parse


def answered(heard: Sequence[Parse]) -> tuple[Parse, ...]:
    """What is to be answered of what was heard: no thanks or greetings around something else."""
    return tuple(each for each in heard if each.intent not in _POLITE) or tuple(heard)


def _joined(parts: Sequence[_Clause], part: Callable[[int, int], _Clause]) -> list[_Clause]:
    """The clauses, those after each other that are unclear alone taken together."""
    joined: list[_Clause] = []
    for each in parts:
        if joined and not each.clear and not joined[-1].clear:
            joined[-1] = part(joined[-1].start, each.end)
        else:
            joined.append(each)
    return joined


def _of_item(part: _Clause, whole: Parse, hearing: Hearing, today: date) -> _Clause:
    """A question that is only clear with the item that another clause names: 要房产证吗."""
    item = next((each for each in whole.entities if each.entity == "item"), None)
    if part.clear or item is None or _items(part.parse) or not put(part.parse.text):
        return part
    said = whole.text[item.start : item.end] + part.parse.text
    known = hearing.parse(said, context_item=item.value, today=today)
    return replace(part, parse=replace(known, text=part.parse.text, entities=part.parse.entities))


def _meant(whole: Parse, parts: Sequence[_Clause]) -> list[_Clause]:
    """The clauses that are to be heard, one for each intent; none: the whole is one thing."""
    found: dict[str, _Clause] = {}
    for part in parts:
        intent = part.parse.intent or ""
        if part.clear and _counts(intent) and _wanted(whole, part):
            found.setdefault(intent, part)
    found = _without_hints(found, whole)
    wanted = [each for each in found.values() if each.parse.intent not in _POLITE]
    if len(wanted) > 1 or (len(found) > 1 and not wanted):
        return list(found.values())
    if not wanted:
        return []
    only = wanted[0].parse.intent
    if only == whole.intent:
        polite = [each for each in found.values() if each.parse.intent in _POLITE]
        return [*polite, _Clause(whole, 0, len(whole.text))] if polite else []
    lone = whole.confidence < CLEAR and only in _DONE
    return list(found.values()) if lone or whole.intent in _POLITE else []


def _without_hints(found: Mapping[str, _Clause], whole: Parse) -> dict[str, _Clause]:
    """What was found, without what only belongs to another of them."""
    gone = set(_LOST - {whole.intent}) if found.keys() - _LOST - _POLITE else set()
    if "complain" in found:  # who complains tells of prices and delays
        gone.update(name for name in found if name.startswith("guide/"))
    if "quote" in found:  # the price of a batch is told with the prices
        gone.add("guide/fee")
    return {name: each for name, each in found.items() if name not in gone}


def _counts(intent: str) -> bool:
    return (
        intent.startswith(_TOLD) or intent in _TOLD_BESIDES or intent in _DONE or intent in _POLITE
    )


def _wanted(whole: Parse, part: _Clause) -> bool:
    """Whether the clause wants something, and does not only tell of what is wanted."""
    intent, said = part.parse.intent, part.parse.text
    if intent in _POLITE:
        return True
    if intent == "apply":
        return commanding(said) or _ORDERED.search(said) is not None
    if intent in _ACCOUNTS:
        told = whole.intent not in _ACCOUNTS and _ACCUSING.search(said) is not None
        return intent == whole.intent or told
    if intent == _OVERVIEW or any(each.entity in TELLING for each in part.parse.entities):
        return asking(said)
    return put(said) or intent == whole.intent


def _ordered(parts: Sequence[_Clause], context_item: str | None) -> list[_Clause]:
    """Answers first, in their order, then what is to be done.

    A question about an item that nobody named comes after the others: the item is asked for, and
    the choices end the reply.
    """
    unnamed = context_item is None and not any(_items(each.parse) for each in parts)

    def place(part: _Clause) -> int:
        intent = part.parse.intent or ""
        if intent in _DONE:
            return 2 + _DONE.index(intent)
        return int(unnamed and intent.startswith("guide/"))

    return sorted(parts, key=place)


def _placed(whole: Parse, parts: Sequence[_Clause], part: _Clause) -> Parse:
    """The parse of a clause as one of the whole text, about what is named for its question."""
    if part.parse is whole:
        return whole
    same = [each for each in parts if each.clear and each.parse.intent == part.parse.intent]
    naming = dict.fromkeys(each for one in same if (each := _naming(parts, one)) is not None)
    if naming:
        named = tuple(entity for each in naming for entity in _moved(each, _NAMES))
        items = _together([each.parse.items for each in naming])
    else:
        named = tuple(each for each in whole.entities if each.entity in _NAMES)
        items = whole.items
    told = whole.entities if part.parse.intent in _DONE else _moved(part)
    own = tuple(each for each in told if each.entity not in _NAMES)
    entities = tuple(sorted((*named, *own), key=lambda each: each.start))
    return replace(part.parse, text=whole.text, entities=entities, items=items)


def _naming(parts: Sequence[_Clause], part: _Clause) -> _Clause | None:
    """The clause that names what `part` is about: itself, else the nearest before it."""
    before = [each for each in parts if each.start <= part.start and _items(each.parse)]
    return before[-1] if before else None


def _together(rankings: Sequence[tuple[tuple[str, float], ...]]) -> tuple[tuple[str, float], ...]:
    """The items of several clauses, each with its share in all of them."""
    shares: dict[str, float] = {}
    for item, share in chain.from_iterable(rankings):
        shares[item] = shares.get(item, 0.0) + share / len(rankings)
    return tuple(sorted(shares.items(), key=lambda each: -each[1]))


def _moved(part: _Clause, kinds: frozenset[str] = frozenset()) -> tuple[Entity, ...]:
    """The entities of a clause, all or of these kinds, at their places in the whole text."""
    return tuple(
        replace(each, start=each.start + part.start, end=each.end + part.start)
        for each in part.parse.entities
        if not kinds or each.entity in kinds
    )


def _items(parse: Parse) -> bool:
    return any(each.entity in _NAMES for each in parse.entities)
