"""How a citizen changes what a form already holds: 电话改成138…, 数量改成三台, 地址写错了."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot.dialogue.phrasing import asking
from bot.domain.fields import Field, FieldKind

#: What a field may be called besides its own label.
_NAMES: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.PHONE: ("联系电话", "电话号码", "手机号码", "联系方式", "手机号", "电话", "手机"),
    FieldKind.NAME: ("联系人", "姓名", "名字", "名称"),
    FieldKind.QUANTITY: ("数量", "台数", "个数", "件数"),
    FieldKind.USCC: ("统一社会信用代码", "社会信用代码", "信用代码", "税号"),
    FieldKind.ID_CARD: ("身份证号码", "身份证号", "身份证"),
    FieldKind.ADDRESS: ("地址", "住址"),
    FieldKind.ORGANISATION: ("单位名称", "公司名称", "送检单位", "单位", "公司"),
    FieldKind.DATE: ("送检日期", "日期", "时间"),
    FieldKind.INSTRUMENT: ("型号规格", "规格型号", "型号", "仪器"),
}
_LEAD = r"(?:不好意思|对不起|那个|我|要|想|请|帮|麻烦|把|将|的)*"
_WRONG = r"(?:刚才|好像|我|都)*(?:填|写|输|弄|打|说)?(?:错了?|不对|有误)"
_INTO = (
    r"(?:请|要|想)?(?:改成|改为|改到|换成|换为|变成|变更为|更正为|"
    r"修改为|修改成|更改为|应该是|应该为|应为)"
)
_CHANGE = r"(?:改|修改|更改|更正|变更|重填|重新填写?|换)(?:一下|下|个|掉)?"
_ANEW = re.compile(
    r"(?:(?:哦|噢|啊|呃|不好意思|对不起|[,，。\s])*"
    r"(?:不对|不是的?|搞?错了|(?:弄|写|填|说|打|输)错了)(?:了|啊|哦)?[,，。\s]*"
    r"(?:应该是|应该为|应为|改成|改为|换成|是|要)|(?:应该是|应该为|应为|改成|改为|换成))"
    r"[:：\s]*(?P<value>.+)$"
)
#: Said before a correction, and part of none.
_FILLING = re.compile(
    r"(?:[\s哦噢啊呃哎唉]|等等|等一?下|稍等|不好意思|对不起|抱歉|不对|不是|错了|搞错了|弄错了|那个|麻烦)*"
)
_SEGMENTS = re.compile(r"[,，;；。\n]+")
_TAIL = re.compile(r"(?:吧|哈|啊|了|谢谢)*[。.!！]*$")


def corrected(text: str, fields: Iterable[Field]) -> dict[str, str | None]:
    """Field key → the new answer as said, or None where only the wish to change it was heard.

    Empty when `text` as a whole says nothing of the kind.
    """
    if asking(text):
        return {}
    named = tuple(fields)
    segments = [part for part in _SEGMENTS.split(text) if not _FILLING.fullmatch(part)]
    for parts in (segments, [text]):
        found = [_one(part.strip(), named) for part in parts]
        whole = [each for each in found if each is not None]
        if whole and len(whole) == len(found):
            return dict(whole)
    return {}


def changing(text: str) -> bool:
    """Whether `text` speaks of changing something at all."""
    return re.search(r"不是|改|错了|不对|换成|应该是", text) is not None


def renamed(text: str) -> str:
    """The new value in 不对，是李四 or 改成个人, which do not say of what; "" in anything else."""
    match = _ANEW.match(text)
    return _TAIL.sub("", match["value"]).strip() if match and not asking(text) else ""


def names_of(field: Field) -> tuple[str, ...]:
    """What a field is called."""
    return (field.label, *_NAMES.get(field.kind, ()))


def _one(part: str, fields: tuple[Field, ...]) -> tuple[str, str | None] | None:
    for field in fields:
        into, change, wrong = _patterns(field.label, field.kind)
        if match := into.match(part):
            value = _TAIL.sub("", match["value"]).strip()
            return (field.key, value) if value else None
        if match := change.fullmatch(part):
            return field.key, match["value"].strip() or None
        if wrong.fullmatch(part):
            return field.key, None
    return None


@lru_cache(maxsize=512)
def _patterns(
    label: str, kind: FieldKind
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """One value into another; the wish to change; the remark that it is wrong."""
    names = sorted({label, *_NAMES.get(kind, ())}, key=len, reverse=True)
    name = "(?:" + "|".join(map(re.escape, names)) + ")"
    separator = r"[,，、\s]*"
    return (
        re.compile(
            rf"^{_LEAD}{name}(?:{_WRONG})?{separator}"
            rf"(?:{_INTO}|是|为|[:：]|\s)\s*[:：]?(?P<value>.+)$"
        ),
        re.compile(
            rf"{_LEAD}{_CHANGE}{name}[:：为成]*(?P<value>[^我你]*?)(?:吧|了|一下)?[。.!！]?"
        ),
        re.compile(
            rf"{_LEAD}{name}(?:{_WRONG}|(?:我)?(?:要|想|需要)?{_CHANGE})(?:吧|了)?[。.!！]?"
        ),
    )
