"""What a sentence names: numbers, telephones, dates, quantities, ratings, organisations."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.domain.numbers import (
    citizen_number_fault,
    find_case_numbers,
    mod_37_36,
    narrow,
    uscc_fault,
)
from bot.domain.numerals import NUMERAL, whole_number
from bot.domain.phones import phone_number
from bot.domain.time.spoken_dates import spoken_date


@dataclass(frozen=True, slots=True)
class Entity:
    """A named thing; `start` and `end` count code points of the original, `value` is normal."""

    entity: str
    value: str
    start: int
    end: int


_LATEST = date(9999, 12, 31)
_SOME_MONDAY = date(2026, 1, 5)  # stands in where only the form of a date is asked
_COUNT = rf"(?:[0-9]{{1,5}}|{NUMERAL})"
#: What a house number comes after, 示例路1号, and what it may begin with: no day of a month.
_PLACES = "路街道弄巷村园区里坊苑厦桥镇组栋幢座楼一二三四五六七八九十百"

_EIGHTEEN = re.compile(r"(?<![0-9A-Z])(?<![0-9A-Z]\.)[0-9A-Z](?:[ -]?[0-9A-Z]){17}(?!\.?[0-9A-Z])")
_PHONE = re.compile(
    r"(?<![0-9A-Z])(?:(?:\+|00)?86[ -]?)?"
    r"(?:1[3-9][0-9](?:[ -]?[0-9]){8}"
    r"|\(?0[0-9]{2,3}\)?[ -]?[2-9][0-9]{2,3}[ -]?[0-9]{4}(?:\s*(?:转|#|-)\s*[0-9]{1,5})?"
    r"|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4})(?![0-9])"
)
_LICENCE = re.compile(
    r"(?:1\.2\.156\.3005\.2\.)?"
    r"(?P<type>[0-9A-Z]{21})\.(?P<issuer>[0-9A-Z]{18})\.(?P<serial>[0-9A-Z]{1,32})"
    r"\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])(?![0-9A-Z])"
)
_CERTIFICATE = re.compile(
    r"(?<![0-9A-Z])[A-Z]{1,6}(?:[-字第 ]{0,2}[A-Z]{1,4})?[-字第 ]{0,2}"
    r"(?:19|20)[0-9]{2}[-第 ]?[0-9]{3,7}(?![0-9])号?"
)
_DATE = re.compile(
    r"今天|今日|明天|明日|大?后天|昨天"
    r"|(?<![0-9A-Z.-])[0-9]{4}(?P<mark>[-/.])[0-9]{1,2}(?P=mark)[0-9]{1,2}(?![0-9.-])"
    r"|(?<![0-9])[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}[日号]?"
    rf"|(?:今年|明年|{NUMERAL}年|[0-9]{{4}}年)?{_COUNT}月份?{_COUNT}[日号]?"
    rf"|(?:这个月|本月|下个月|下月)?(?<![0-9第{_PLACES}])(?<![{_PLACES}] ){_COUNT}[日号]"
    r"(?![楼门线窗院机店路桌柜库码口弄])"
    r"|(?<!上)(?<!上个)(?<!每)(?:这个?|本|下下个?|下个?)?(?:周|星期|礼拜)[一二三四五六日天](?!到)"
    rf"|{_COUNT}(?:天|周|个?星期)(?:之?后|以后)"
)
_QUANTITY = re.compile(
    rf"(?<![0-9.第一二三四五六七八九十百几数上好])(?P<number>{_COUNT})\s*"
    r"(?:台|部(?!门|分)|只|支|件|套|把|具|副|架|辆|条|座|名|块(?!钱)"
    r"|个(?!月|星期|礼拜|工作|小时|人|电话|问题|事|字|多|地方|样|意思|点|部门|号|网))"
)
_ROUGH = re.compile(r"[一二两三四五六七八九]{2}")
#: 给我报一个 asks for something to be done, not for one piece.
_ONCE = re.compile(r"[报办来弄搞填开请给做帮选下问][一1]$")
_STARS = re.compile(
    r"(?<![0-9.第一二三四五六七八九十])(?P<number>[1-5一二两三四五])\s*"
    r"(?:颗?星(?!期)|分(?!钟|钱|之|公|院|店|析|局|部|支|类|米|别|所|校))"
)
#: The five levels of 好差评.
_LEVELS = (
    ("非常不满意", 1),
    ("不满意", 2),
    ("非常满意", 5),
    ("基本满意", 3),
    ("满意", 4),
    ("满分", 5),
)
_LEVEL = re.compile("|".join(words for words, _ in _LEVELS))
_MODEL = re.compile(
    r"(?<![0-9A-Z./-])(?!JJG|JJF|GB|ISO|IEC|JB|CNAS|CMA|HTTP)"
    r"[A-Z]{1,6}[- ]?[0-9]{2,6}[A-Z]{0,3}(?![0-9A-Z.-])"
)
#: 听诊器能检吗: the name of an instrument that the lexicon does not have, by its last character.
_UNLISTED = re.compile(
    r"(?!机器|仪器|器具|手机|估计|预计|合计|总计|统计|设计|代表|计量)"
    r"[^\W\d_A-Za-z你我们咱您这那里边的了个台只块想要送检去来把是有和跟问请能可会在做给到家]{1,5}"
    r"(?:仪|器|秤|尺|泵|阀|炉|计|表|机|镜)(?<!机器)(?<!仪器)(?<!器具)(?<!手机)(?<!申请表)(?<!登记表)"
    r"(?=(?:你们|这边|这里|在你们那|的)?(?:可不可以|能不能|要不要|可以|能|要|需要|也|都|怎么|在哪)?"
    r"(?:送|年|强)?(?:检|校准|校验|测试))"
)
_ORGANISATION = re.compile(
    r"(?P<name>[\u4e00-\u9fff（）()·0-9A-Za-z]{2,30}?"
    r"(?:有限公司|有限责任公司|集团|公司|卫生服务中心|卫生服务站|医院|卫生院|卫生室|诊所|门诊部"
    r"|学校|小学|中学|大学|研究所|研究院|实验室|养老院|护理院|药房|药店|商行|经营部|合作社|工厂|机械厂))"
)
_BEFORE_NAME = re.compile(
    r".*(?:我们单位|我单位|我们|咱们|我|是|给|帮|替|来自|代表|单位|叫|为|在|的|[:：]|名称)"
)
_NO_NAME = re.compile(r"哪|什么|你|这|那|某|附近|一家|民办|民营|私人|社区|乡镇|公立|小|各|有|找")
_SHORTEST_NAME = 5

Finder = Callable[[str, date | None], Iterator[Entity]]


class Entities:
    """Finds everything but the service items. `instruments` are names of instruments."""

    def __init__(self, instruments: Iterable[str]) -> None:
        names = sorted({name.upper() for name in instruments}, key=len, reverse=True)
        self._instrument = re.compile("|".join(map(re.escape, names))) if names else None

    def find(self, text: str, today: date | None = None) -> tuple[Entity, ...]:
        """Entities in their order, none overlapping another of a stronger kind.

        `text` is in simplified characters, every one at its place. With `today` (Asia/Shanghai) a
        date's value is ISO text, otherwise the words as said.
        """
        said = narrow(text)
        found: list[Entity] = []
        for entity in chain(
            *(finder(said, today) for finder in _FINDERS), self._instruments(said)
        ):
            if all(entity.end <= other.start or other.end <= entity.start for other in found):
                found.append(entity)
        return tuple(sorted(found, key=lambda entity: entity.start))

    def _instruments(self, said: str) -> Iterator[Entity]:
        for pattern in filter(None, (self._instrument, _MODEL, _UNLISTED)):
            for match in pattern.finditer(said):
                yield _entity("instrument", match.group(), match)


def _entity(kind: str, value: str, match: re.Match[str]) -> Entity:
    return Entity(kind, value, match.start(), match.end())


def _case_numbers(said: str, _today: date | None) -> Iterator[Entity]:
    for found in find_case_numbers(said):
        yield Entity("case_no", found.number.text, found.start, found.end)


def _eighteen(said: str, today: date | None) -> Iterator[Entity]:
    """公民身份号码 and 统一社会信用代码 have the same length; only the check tells them apart."""
    for match in _EIGHTEEN.finditer(said):
        code = re.sub(r"[ -]", "", match.group())
        if citizen_number_fault(code, today or _LATEST) is None:
            yield _entity("id_card", code, match)
        elif uscc_fault(code) is None:
            yield _entity("uscc", code, match)


def _licences(said: str, _today: date | None) -> Iterator[Entity]:
    """电子证照标识, GB/T 36904-2018: the check runs over everything but dots and the root."""
    for match in _LICENCE.finditer(said):
        parts = match.group("type", "issuer", "serial", "version")
        if mod_37_36("".join(parts)) == match["check"]:
            yield _entity("certificate_no", match.group(), match)


def _certificates(said: str, _today: date | None) -> Iterator[Entity]:
    for match in _CERTIFICATE.finditer(said):
        if not re.match(r"JJ[FG]|GB|ISO|SQ|TS|JB|ZX", match.group()):
            yield _entity("certificate_no", re.sub(r"\s", "", match.group()), match)


def _phones(said: str, _today: date | None) -> Iterator[Entity]:
    for match in _PHONE.finditer(said):
        if number := phone_number(match.group()):
            yield _entity("phone", number, match)


def _dates(said: str, today: date | None) -> Iterator[Entity]:
    for match in _DATE.finditer(said):
        day = spoken_date(match.group(), today or _SOME_MONDAY)
        if day is not None:
            yield _entity("date", day.isoformat() if today else match.group(), match)


def _quantities(said: str, _today: date | None) -> Iterator[Entity]:
    for match in _QUANTITY.finditer(said):
        number = None if _ROUGH.fullmatch(match["number"]) else whole_number(match["number"])
        once = match.group().endswith("个") and _ONCE.search(said[: match.end("number")])
        if number and not once:
            yield _entity("quantity", str(number), match)


def _ratings(said: str, _today: date | None) -> Iterator[Entity]:
    for match in _STARS.finditer(said):
        yield _entity("rating", str(whole_number(match["number"])), match)
    for match in _LEVEL.finditer(said):
        yield _entity("rating", str(dict(_LEVELS)[match.group()]), match)


def _organisations(said: str, _today: date | None) -> Iterator[Entity]:
    for match in _ORGANISATION.finditer(said):
        lead = _BEFORE_NAME.match(match["name"])
        start = match.start() + (lead.end() if lead else 0)
        name = said[start : match.end()]
        if len(name) >= _SHORTEST_NAME and not _NO_NAME.match(name):
            value = name.replace("(", "（").replace(")", "）")
            yield Entity("organisation", value, start, match.end())


#: Strongest first: what carries a check character is not also a telephone or a model.
_FINDERS: tuple[Finder, ...] = (
    _case_numbers,
    _licences,
    _eighteen,
    _certificates,
    _phones,
    _dates,
    _ratings,
    _quantities,
    _organisations,
)
