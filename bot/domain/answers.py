"""What a whole answer means: each function reads one kind of value, or says what is wrong."""

import re
from datetime import date

from bot.domain.numbers import citizen_number_fault, narrow, uscc_fault
from bot.domain.numerals import NUMERAL, whole_number
from bot.domain.phones import phone_number
from bot.domain.time.spoken_dates import spoken_date
from bot.errors import Invalid

LONGEST = 100  # characters of a written answer
LONGEST_PASSAGE = 2000  # characters of what staff write, over several lines
MOST = 9999  # instruments in one application
_NAME_LENGTHS = range(2, 31)
_ORGANISATION_LENGTHS = range(4, 61)
_LOCAL_NUMBER_LENGTHS = range(7, 9)
_MOBILE_LENGTH = 11
_ADDRESS_SHORTEST = 6


class Resembles(Invalid):
    """The answer has the shape of another kind of value, `like` (`phone`, `uscc`)."""

    def __init__(self, sentence: str, like: str) -> None:
        super().__init__(sentence)
        self.like = like


_PHONE_LEAD = r"我?们?的?(?:联系)?(?:电话|手机|固话|座机)?(?:号码?)?(?:是|为)?[:：\s]*"
_NAME_LEAD = r"(?:我的?名字叫?|我叫|我是|联系人|姓名|叫)(?:是|叫)?[:：\s]*"
_ORGANISATION_LEAD = r"我?们?的?(?:单位|公司)?(?:名称|名字)?(?:是|叫)[:：\s]*"
_USCC_LEAD = r"我?们?的?(?:统一)?(?:社会)?(?:信用)?(?:代码)?(?:是|为)?[:：\s]*"
_ID_CARD_LEAD = r"我?的?(?:身份证)?(?:号码?)?(?:是|为)?[:：\s]*"
_ADDRESS_LEAD = r"我?们?的?(?:地址|住址)(?:是|在|为)?[:：\s]*"
_INSTRUMENT_LEAD = r"(?:型号|名称)(?:是|为)?[:：\s]*"

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_QUESTION = re.compile(r"[?？]|[吗呢]$|多少|怎么|什么|为啥|哪[里儿个]|几[天个]")
_PERSON = re.compile(r"[^\W\d_]+(?:[·.\s'-][^\W\d_]+)*")
_PLACE = re.compile(r"[省市区县镇乡村路街道巷弄号]")
_QUANTITY = re.compile(
    rf"(?:一共|总共|共|有|是|数量)*[:：\s]*(?P<number>{NUMERAL}|[0-9,]+)\s*"
    r"(?:(?:[台只块支件套把部具副辆条杆枚根樘座间名位人项份]"
    r"|个(?!月|星期|礼拜|工作|小时|钟|电话|问题|事))"
    r"(?:的?(?!左右|上下|以[上下内]|钱)[^\W\d_零一二两三四五六七八九十百千万半多少怎什么吗呢能可要]{1,6})?)?"
)
_VAGUE = re.compile(
    r"半|打|左右|大概|大约|差不多|多|几|来[台只个]|[一二两三四五六七八九]{2}|[~～至到-]"
)
_NO_VALUE = frozenset(["没有", "无", "不知道", "不清楚", "不详", "随便", "跳过", "取消", "算了"])
_ALONE = frozenset(
    [
        *("个人", "本人", "自己", "自己用", "自用", "私人", "家用", "家里用", "家庭", "个人送检"),
        *("无单位", "没单位", "没有单位"),
    ]
)
_YES = frozenset(
    [
        "是",
        "是的",
        "对",
        "对的",
        "好",
        "好的",
        "要",
        "需要",
        "有",
        "可以",
        "行",
        "嗯",
        "YES",
        "OK",
        "Y",
        "1",
    ]
)
_NO = frozenset(
    ["否", "不是", "不", "不对", "不要", "不用", "不需要", "没有", "无", "不行", "NO", "N", "2"]
)


def cleaned(text: str) -> str:
    """Without control characters, direction marks, outer space and a closing full stop."""
    plain = _UNPRINTED.sub(" ", text).strip().strip("。！!，,；;").strip()
    if not plain:
        raise Invalid("没有读到内容")
    return plain


def words(plain: str) -> str:
    """Text that is kept as it was written."""
    if len(plain) > LONGEST:
        raise Invalid(f"最多 {LONGEST} 个字，您写了 {len(plain)} 个")
    return plain


def passage(text: str) -> str:
    """Several lines, kept as they were written but for what cannot be printed."""
    cleaned(text)  # something has to be left of it
    lines = (_UNPRINTED.sub(" ", line).rstrip() for line in text.splitlines())
    plain = "\n".join(lines).strip()
    if len(plain) > LONGEST_PASSAGE:
        raise Invalid(f"最多 {LONGEST_PASSAGE} 个字，现有 {len(plain)} 个")
    return plain


def name(plain: str) -> str:
    """A person's name or how to address them."""
    said = _without(_NAME_LEAD, plain)
    _refuse_other_kinds(said)
    if not _PERSON.fullmatch(said) or len(said) not in _NAME_LENGTHS:
        raise Invalid("请填写 2 至 30 个字的姓名或称呼，不带数字和符号")
    return said


def organisation(plain: str) -> str:
    """An organisation's full name; 个人 for somebody who applies as a private person."""
    said = _without(_ORGANISATION_LEAD, plain).replace("(", "（").replace(")", "）")
    if said in _ALONE:
        return "个人"
    _refuse_other_kinds(said)
    if len(said) not in _ORGANISATION_LENGTHS or not re.search(r"[^\W\d_]{2}", said):
        raise Invalid("请填写营业执照或登记证上的全称，4 至 60 个字")
    return said


def address(plain: str) -> str:
    """Somewhere a parcel or a colleague can find."""
    said = _without(_ADDRESS_LEAD, plain)
    _refuse_other_kinds(said)
    if len(said) < _ADDRESS_SHORTEST or not _PLACE.search(said):
        raise Invalid("请写到路名和门牌号")
    return words(said)


def instrument(plain: str) -> str:
    """An instrument's name or model as it is said."""
    said = _without(_INSTRUMENT_LEAD, plain)
    _refuse_other_kinds(said)
    return words(said)


def phone(plain: str) -> str:
    """A telephone number in canonical form (bot.domain.phones)."""
    said = _without(_PHONE_LEAD, plain)
    if number := phone_number(said):
        return number
    digits = re.sub(r"[^0-9]", "", narrow(said))
    if digits.startswith("1") and len(digits) != _MOBILE_LENGTH:
        raise Invalid(f"手机号应为 11 位，您填的是 {len(digits)} 位")
    if len(digits) in _LOCAL_NUMBER_LENGTHS:
        raise Invalid("固定电话请带上区号")
    raise Invalid("请填写 11 位手机号，或带区号的固定电话")


def uscc(plain: str) -> str:
    """A 统一社会信用代码 (GB 32100)."""
    code = _compact(_without(_USCC_LEAD, plain))
    if fault := uscc_fault(code):
        raise Invalid(fault)
    return code


def id_card(plain: str, today: date) -> str:
    """A 公民身份号码 (GB 11643)."""
    number = _compact(_without(_ID_CARD_LEAD, plain))
    if fault := citizen_number_fault(number, today):
        raise Invalid(fault)
    return number


def quantity(plain: str) -> int:
    """How many, exactly: 两台, 三十只, 20."""
    found = _QUANTITY.fullmatch(narrow(plain))
    number = whole_number(found["number"]) if found else None
    if number is None:
        raise Invalid("请填写准确的数量" if _VAGUE.search(plain) else "请填写一个整数")
    if not 1 <= number <= MOST:
        raise Invalid(f"数量应在 1 至 {MOST} 之间")
    return number


def day(plain: str, today: date, *, coming: bool) -> str:
    """A day as ISO text; `coming` refuses what is over."""
    said = spoken_date(plain, today)
    if said is None:
        raise Invalid("没有看懂是哪一天")
    if coming and said < today:
        raise Invalid(f"{said.month}月{said.day}日已经过去，请填写今天或以后的日期")
    return said.isoformat()


def yes_or_no(plain: str) -> bool:
    """Agreement or refusal."""
    said = narrow(plain)
    if said not in _YES | _NO:
        raise Invalid("请回复“是”或“否”")
    return said in _YES


def _without(lead: str, plain: str) -> str:
    """The value without the words that introduce it (我的电话是 …)."""
    return re.sub(rf"^{lead}", "", plain) or plain


def _compact(said: str) -> str:
    return re.sub(r"[\s-]", "", narrow(said))


def _refuse_other_kinds(said: str) -> None:
    if phone_number(said):
        raise Resembles("您填的像是电话号码", "phone")
    if uscc_fault(_compact(said)) is None:
        raise Resembles("您填的像是统一社会信用代码", "uscc")
    if said in _NO_VALUE:
        raise Invalid("没有读到内容")
    if _QUESTION.search(said):
        raise Invalid("您填的像是一个问题")
