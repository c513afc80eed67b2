"""Where one clause of a message ends and another begins, and whether it is put as a question."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.dialogue.phrasing import asking

_SHORTEST = 2  # characters of a clause that can mean anything

#: What lies between two clauses; the 还有 of 还有效 is none.
_BREAKS = re.compile(
    r"(?:[,，。;；!！?？、\n\s]+|(?:[还還]有(?!效)|另外|[顺順]便|[顺順]手|以及|同[时時](?!间)|再(?=[问問说說告])"
    r"|然[后後](?=[再问問看])|和(?=多少|怎么|多久|几天))(?:[问問]一?下|[请請][问問]|想[问問])?"
    r"|(?<=[啊呀呢吗嗎嘛])(?=\w)|(?<=^[你您]好)(?=[^了吗嗎])|(?<=^喂[你您]好)(?=[^了吗嗎]))+"
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
    r"(?:[带帶准準交备備拿]|提供)(?:[备備])?(?:什[么麼]|啥|哪些|咩[嘢野]?|乜[嘢野])(?:材料|[资資]料|[东東]西|[证證]件|手[续續])?"
    r"|多少[钱錢]|[几幾]多[钱錢]|[啥什][么麼]?价[钱格]?|(?:怎[么麼]|如何|咋)(?:收[费費钱錢]|算[钱錢])|收[费費]多少"
    r"|(?:多久|[几幾]天|多[长長][时時][间間])(?:能|可以|才能?)?(?:[办辦]?[好完]|出[证證结結报報]\w?|[办辦]下[来來]|拿到?|取)?"
    r"(?![检檢校验驗测測送][一定校]?)"
    r"|(?:多久|[几幾]年)[检檢校验驗测測送](?:定|校)?一?[次回]|有效期?(?:多久|[几幾]年|多[长長])|管[几幾]年"
    r"|[几幾][点點](?:上班|[开開][门門]|下班|[关關][门門])|在哪(?:[里裡儿兒]|[个個]地方)?(?=[电電几幾多怎周])|[电電][话話](?:是)?多少"
    r"|(?:怎[么麼]|如何|咋个?)(?:申[请請]|[办辦]理?|[报報][名检檢])|(?:什[么麼]|啥|咋个?|怎样的?)流程|流程(?:是)?(?:什[么麼]|啥|怎[么麼样])(?:[样樣]的?)?"
)
#: Besides how questions are put: wishes, and questions that only stand beside others.
_WANTING = re.compile(
    r"[几幾][年步样樣种種]|哪[几幾]|[在到]哪|多[钱錢大高]|[啥什]价|有没|[没沒不冇]$|是多少|长期|多[长長]"
    r"|(?<![家商方人户])[给給发發寄]我(?:一|$|家)|[给給][开開一]|[发發寄][给給]我|一起[开開]|[开開]出[来來]|[呗唄]$"
    r"|^(?:[举舉][报報]|[别別]|[给給]我|[改撤注註看先]|[别別]?再|然[后後]|把|[请請]|[帮幫]|麻[烦煩]|[转轉找])"
    r"|[注註][销銷]|更正|我(?:要|想)|要[举舉][报報]|[我把].{1,8}[传傳]上"
)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses begin and end, the shortest left out."""
    for start, end in _between(text, _BREAKS, 0, len(text)):
        cuts = [match.end() for match in _QUESTIONS.finditer(text, start, end)]
        if cuts and not put(text[cuts[-1] : end]):  # 多少钱一台 is one question
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


def put(said: str) -> bool:
    """Whether it is put as a question or a wish."""
    found = asking(said) or _WANTING.search(said) or _NAMED.search(said)
    return bool(found)
