"""Several things in one message: each clause heard by itself, and the order of the answers."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Protocol

from bot.dialogue.phrasing import asking, commanding
from bot.dialogue.understanding import Entity, Parse

#: From this confidence on a clause counts by itself.
CLEAR = 0.6
#: More than these are not answered in one turn; nobody would read it.
_MOST = 3
_FIRST = 8  # clauses that are heard one by one
_SHORTEST = 2  # characters of a clause that can mean anything

#: What lies between two clauses; the 还有 of 还有效 is none.
_BREAKS = re.compile(
    r"(?:[,，。;；!！?？、\n\s]+|(?:[还還]有(?!效)|另外|[顺順]便|[顺順]手|以及|同[时時](?!间)|再(?=[问問说說告])"
    r"|然[后後](?=[再问問看])|和(?=多少|怎么|多久|几天))(?:[问問]一?下|[请請][问問]|想[问問])?"
    r"|(?<=[啊呀呢吗嗎嘛])(?=\w))+"
)
#: What a guide or the office is asked for by its bare name: 地址和电话, 流程、材料和费用.
_NOUN = (
    r"(?:地址|位置|地[点點]|[电電][话話]|[联聯][系繫]方式|[邮郵][箱编編]|上班[时時][间間]|[营營][业業][时時][间間]"
    r"|[办辦]公[时時][间間]|材料|[资資]料|手[续續]|流程|程序|步[骤驟]|[费費]用|收[费費]|价格|價格|[时時][间間限]"
    r"|周期|有效期|[条條]件|表格|申[请請]表)"
)
_NAMED = re.compile(rf"{_NOUN}$")
_BETWEEN_NOUNS = re.compile(rf"(?<=\w)(?:和|跟|[与與]|及)(?=(?:你们的?)?{_NOUN})")
#: Whole questions; where one ends and more follows, another may begin: 要带什么多少钱多久能好.
_QUESTIONS = re.compile(
    r"(?:[带帶准準交备備拿]|提供)(?:[备備])?(?:什[么麼]|啥|哪些|咩)(?:材料|[资資]料|[东東]西|[证證]件|手[续續])?"
    r"|多少[钱錢]|[几幾]多[钱錢]|[啥什][么麼]?价[钱格]?|(?:怎[么麼]|如何|咋)(?:收[费費钱錢]|算[钱錢])|收[费費]多少"
    r"|(?:多久|[几幾]天|多[长長][时時][间間])(?:能|可以|才能?)?(?:[办辦]?[好完]|出[证證结結报報]\w?|[办辦]下[来來]|拿到?|取)?"
    r"(?![检檢校验驗测測送][一定校]?)"
    r"|(?:多久|[几幾]年)[检檢校验驗测測送](?:定|校)?一?[次回]|有效期?(?:多久|[几幾]年|多[长長])|管[几幾]年"
    r"|[几幾][点點](?:上班|[开開][门門]|下班|[关關][门門])|在哪(?:[里裡儿兒]|[个個]地方)?(?=[电電几幾多怎周])|[电電][话話](?:是)?多少"
    r"|(?:什[么麼]|啥|咋个?|怎样的?)流程|流程(?:是)?(?:什[么麼]|啥|怎[么麼样])(?:[样樣]的?)?"
)
#: Besides how questions are put: wishes, and questions that only stand beside others.
_WANTING = re.compile(
    r"[几幾][年步样樣种種]|哪[几幾]|[在到]哪|多[钱錢大高]|[啥什]价|有没|[没沒不冇]$|是多少|长期|多[长長]"
    r"|(?<![家商方人户])[给給发發寄]我(?:一|$|家)|[给給][开開一]|[发發寄][给給]我|一起[开開]|[开開]出[来來]|[呗唄]$"
    r"|^(?:[举舉][报報]|[别別]|[给給]我|[改撤注註看先]|[别別]?再|然[后後]|把|[请請]|[帮幫]|麻[烦煩]|[转轉找])"
    r"|[注註][销銷]|更正|我(?:要|想)|要[举舉][报報]|[我把].{1,8}[传傳]上"
)
#: Nobody wants something done who does not say so: 起重机报检 only tells what a question is about.
_ORDERED = re.compile(r"^(?:再|重新|也|[顺順]便|[要想][送申报報办辦检檢])")
#: Values that are told and make no question: 电话13812345678.
_TELLING = frozenset({"phone", "uscc", "id_card", "organisation"})
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
#: What a clause sounds like that only stands beside another wish: 帮我弄一下.
_LOST = frozenset({"help", "bot_challenge"})
#: Told of somebody: either this institution or another, never both in one account.
_ACCOUNTS = frozenset({"complain", "report_violation"})
_ACCUSING = re.compile(r"投[诉訴]|[举舉][报報]|申[诉訴]|反映")
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
    places = list(_clauses(text))[:_FIRST]
    if len(places) < 2 or whole.intent is None:  # noqa: PLR2004 - one clause is the whole
        return (whole,)

    def part(start: int, end: int) -> _Clause:
        said = text[start:end]
        return _Clause(hearing.parse(said, context_item=context_item, today=today), start, end)

    parts = _joined([part(*place) for place in places], part)
    parts = [_of_item(each, whole, hearing, today) for each in parts]
    meant = _meant(whole, parts)
    if not meant:
        return (whole,)
    return tuple(_placed(whole, parts, each) for each in _ordered(meant)[:_MOST])


def answered(heard: Sequence[Parse]) -> tuple[Parse, ...]:
    """What is to be answered of what was heard: no thanks or greetings around something else."""
    return tuple(each for each in heard if each.intent not in _POLITE) or tuple(heard)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses begin and end, the shortest left out."""
    for start, end in _between(text, _BREAKS, 0, len(text)):
        cuts = [match.end() for match in _QUESTIONS.finditer(text, start, end)]
        if cuts and not _put(text[cuts[-1] : end]):  # 多少钱一台 is one question
            cuts.pop()
        edges = [start, *cuts, end]
        for begins, ends in pairwise(edges):
            yield from _between(text, _BETWEEN_NOUNS, begins, ends)


def _between(
    text: str, breaks: re.Pattern[str], start: int, end: int
) -> Iterator[tuple[int, int]]:
    for match in breaks.finditer(text, start, end):
        if match.start() - start >= _SHORTEST:
            yield start, match.start()
        start = match.end()
    if end - start >= _SHORTEST:
        yield start, end


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
    if part.clear or item is None or _items(part.parse) or not _put(part.parse.text):
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
    if whole.confidence >= CLEAR and only != whole.intent and whole.intent not in _POLITE:
        return []
    fits = only == whole.intent or whole.intent in _POLITE or only in _DONE
    return list(found.values()) if fits else []


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
        return intent == whole.intent or _ACCUSING.search(said) is not None
    if intent == _OVERVIEW or any(each.entity in _TELLING for each in part.parse.entities):
        return asking(said)
    return _put(said) or intent == whole.intent


def _put(said: str) -> bool:
    """Whether it is put as a question or a wish."""
    found = asking(said) or _WANTING.search(said) or _NAMED.search(said)
    return bool(found)


def _ordered(parts: Sequence[_Clause]) -> list[_Clause]:
    """Answers first, in their order, then what is to be done."""
    return sorted(
        parts,
        key=lambda each: _DONE.index(each.parse.intent) if each.parse.intent in _DONE else -1,
    )


def _placed(whole: Parse, parts: Sequence[_Clause], part: _Clause) -> Parse:
    """The parse of a clause as one of the whole text, about its own item or the one before it."""
    before = [each for each in parts if each.start <= part.start]
    about = next((each for each in reversed(before) if _items(each.parse)), None)
    if about is None:
        named = tuple(each for each in whole.entities if each.entity in {"item", "instrument"})
        items = whole.items
    else:
        named, items = _moved(about, {"item", "instrument"}), about.parse.items
    told = whole.entities if part.parse.intent in _DONE else _moved(part)
    own = tuple(each for each in told if each.entity not in {"item", "instrument"})
    entities = tuple(sorted((*named, *own), key=lambda each: each.start))
    return replace(part.parse, text=whole.text, entities=entities, items=items)


def _moved(part: _Clause, kinds: frozenset[str] | set[str] = frozenset()) -> tuple[Entity, ...]:
    """The entities of a clause, all or of these kinds, at their places in the whole text."""
    return tuple(
        replace(each, start=each.start + part.start, end=each.end + part.start)
        for each in part.parse.entities
        if not kinds or each.entity in kinds
    )


def _items(parse: Parse) -> bool:
    return any(each.entity in {"item", "instrument"} for each in parse.entities)
