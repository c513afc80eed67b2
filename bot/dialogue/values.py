"""Which values one message holds, and which field of the open form each belongs to."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.entities import Entity
from bot.domain.fields import Field, FieldKind

#: Words around values that say no more than what the values are.
_BESIDE = re.compile(
    r"[\W_]+|我们?|咱们?|你们?|您|这里|这边|请|帮|麻烦|一共|总共|统一|社会|信用|代码|税号|单位|公司|名称|全称|"
    r"联系人?|方式|姓名|名字|电话|手机|号码?|数量|型号|日期|时间|地址|送检?过?[去来]?|检定?|打算|计划|准备|"
    r"大概|和|跟|还有|就|共|要|想|是|为|叫|姓|有|的|了|吧|哈|呢|啊|来|去"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PERSON = rf"[{_SURNAMES}](?:[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{0,2}}(?:TITLE))"
_TITLE = "先生|生|太太|女士|小姐|老师|医生|护士长?|主任|经理|老板|师傅|同志|科长|院长|所长|工"
_NAME = _PERSON.replace("TITLE", _TITLE)
#: 我叫王芳, 联系人张三, 某某医院的王芳: introduced, and over before the next thing is said.
_INTRODUCED = re.compile(
    rf"(?:我姓[\u4e00-\u9fff]{{1,2}}[,，\s]*叫|我叫|名叫|名字叫?|姓名|联系人|我是|我姓|\x01的?|本人)(?:是|为|叫)?[:：\s]*"
    rf"(?P<name>{_NAME})(?=[,，。;；、\s\x00\x01]|电话|手机|联系|号码|我?要|想|$)"
)
_TITLED = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:{_TITLE})")
_NAMED = re.compile(_NAME)
#: 三十多台 tells the quantity, if not well enough to be kept.
_ROUGHLY = re.compile(
    r"(?:大概|大约|差不多|可能|约|有)*[\d一二两三四五六七八九十百几]+(?:多|几|来)?[台只部个支](?:左右|吧|的)*"
)
_PARTS = re.compile(r"[^\W_]+")
#: What stands where a value was taken out; an organisation leaves a mark of its own.
_GONE = "\0"
_MARKS = {FieldKind.ORGANISATION: "\1"}


@dataclass(frozen=True, slots=True)
class Values:
    """`said`: field key → value as said, of every value in a message; `rest`: what is left."""

    said: Mapping[str, str]
    rest: str

    @property
    def alone(self) -> bool:
        """Whether the message is nothing but values and the words that name them."""
        return bool(self.said) and not self.rest


def values(
    fields: Iterable[Field],
    text: str,
    plain: str,
    entities: Sequence[Entity],
    item: str | None = None,
) -> Values:
    """The values in `text`; `entities` are those found in it.

    `plain` is `text` in simplified characters, every one in its place. `item` is the one that the
    values are for: of several quantities its own counts.
    """
    entities = [each for each in entities if item is None or _of(each, item)]
    by_kind = {str(field.kind): field for field in reversed(tuple(fields))}
    for doubtful in _doubtful(entities):  # one field cannot hold them; it is asked
        by_kind.pop(doubtful, None)
    said: dict[str, str] = {}
    rest = plain
    for entity in _nearest_first(entities):
        field = by_kind.get(entity.entity)
        span = (entity.start, entity.end)
        if entity.entity == "item":
            rest = rest if _holding(entity, entities) else _cut(rest, span)
        elif field is None or field.key in said:
            continue
        elif field.kind is not FieldKind.INSTRUMENT or _model(entity):
            said[field.key] = entity.value
            rest = _cut(rest, span, _MARKS.get(field.kind, _GONE))
    number = by_kind.get(FieldKind.QUANTITY)
    if number and number.key not in said and _ROUGHLY.fullmatch(rest):
        said[number.key], rest = rest, ""
    person = by_kind.get(FieldKind.NAME)
    if person and (found := _person(rest, beside=bool(said))):
        said[person.key] = text[slice(*found[-1])]
        rest = _cut(rest, found[0])
    return Values(said, _BESIDE.sub("", rest))


def _of(entity: Entity, item: str) -> bool:
    return entity.entity != "item" or entity.value == item


def _holding(item: Entity, entities: Sequence[Entity]) -> bool:
    """Whether the item is described by words that hold a value: they are no name of it."""
    others = (each for each in entities if each is not item)
    return any(item.start <= each.start and each.end <= item.end for each in others)


def _model(entity: Entity) -> bool:
    """HEM-7124 is the model that a form asks for; 血压计 names the item."""
    return entity.entity == FieldKind.INSTRUMENT and not entity.value.isalpha()


def _doubtful(entities: Sequence[Entity]) -> Iterator[str]:
    """Kinds of which several values were told, and nothing says which one is meant."""
    if sum(_model(each) for each in entities) > 1:
        yield FieldKind.INSTRUMENT
    counts = [each for each in entities if each.entity == FieldKind.QUANTITY]
    edges = _edges(entities)
    if len({each.value for each in counts}) > 1 and not any(_at(edges, each) for each in counts):
        yield FieldKind.QUANTITY


def _nearest_first(entities: Sequence[Entity]) -> list[Entity]:
    """Of several quantities, the one beside the item first: 一台电子秤和两台血压计."""
    edges = _edges(entities)
    return sorted(entities, key=lambda each: not _at(edges, each))


def _edges(entities: Sequence[Entity]) -> frozenset[int]:
    """Where names of the item begin and end."""
    items = (each for each in entities if each.entity == "item")
    return frozenset(edge for each in items for edge in (each.start, each.end))


def _at(edges: frozenset[int], entity: Entity) -> bool:
    return entity.start in edges or entity.end in edges


def _person(rest: str, *, beside: bool) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where a person is introduced and named; without introduction or title only beside values."""
    if found := _INTRODUCED.search(rest):
        return found.span(), found.span("name")
    pattern = _NAMED if beside else _TITLED
    for part in _PARTS.finditer(rest):
        if pattern.fullmatch(part[0]):
            return part.span(), part.span()
    return None


def _cut(text: str, span: tuple[int, int], mark: str = _GONE) -> str:
    return text[: span[0]] + mark * (span[1] - span[0]) + text[span[1] :]
