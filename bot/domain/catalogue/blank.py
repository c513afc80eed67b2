"""The blank form 空白申请表 of a service item: what stands on it, to be filled in by hand."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.catalogue.item import Brings, Item, ItemKind
from bot.domain.catalogue.office import Office
from bot.domain.fields import Field, FieldKind

Line = tuple[str, str]

#: Of these a sample, an instrument or an object is handed over, which is an order 委托.
_ORDERED = frozenset({ItemKind.VERIFICATION, ItemKind.CALIBRATION})
_YES_NO = ("是", "否")


class Shape(StrEnum):
    """What room is left for an answer."""

    LINE = "line"
    PASSAGE = "passage"
    DATE = "date"
    COUNT = "count"
    BOXES = "boxes"


_SHAPES = {
    FieldKind.DATE: Shape.DATE,
    FieldKind.QUANTITY: Shape.COUNT,
    FieldKind.CHOICE: Shape.BOXES,
    FieldKind.YES_NO: Shape.BOXES,
    FieldKind.PASSAGE: Shape.PASSAGE,
}


@dataclass(frozen=True, slots=True)
class Blank:
    """One line to fill in; `boxes` are ticked, `unit` stands behind a number."""

    label: str
    shape: Shape
    optional: bool
    boxes: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class BlankForm:
    """Everything that is printed, in words.

    `papers` are what to bring, by situation; `hand_in` are (label, text). `address` is the guide's
    page, behind the QR code. `reviewed` and `version` say of which content it is; `sample` prints
    示例.
    """

    title: str
    kind: str
    issuer: str
    blanks: tuple[Blank, ...]
    declaration: str
    papers: tuple[tuple[str, tuple[str, ...]], ...]
    hand_in: tuple[Line, ...]
    online: str
    address: str
    reviewed: date
    version: str
    sample: bool

    @property
    def edition(self) -> str:
        """Of which content it is, in words: 2026年11月20日，版本 1a2b3c4d."""
        day = self.reviewed
        return f"{day.year}年{day.month}月{day.day}日，版本 {self.version}"


def blank_form(item: Item, office: Office, site: str) -> BlankForm:
    """The blank form of that item; `site` is our address, without a closing slash."""
    return BlankForm(
        title=f"{item.name}申请表",
        kind="委托单" if item.kind in _ORDERED else "",
        issuer=office.name,
        blanks=tuple(map(_blank, item.form)),
        declaration=item.declaration,
        papers=tuple((each.applies_to, each.papers) for each in item.told().materials),
        hand_in=_hand_in(item, office),
        online=f"也可以在微信公众号“{office.name}”发送“我要办{item.name}”，在线填写，不用填本表。",
        address=f"{site}/guide/{item.id}",
        reviewed=item.reviewed,
        version=item.digest[:8],
        sample=office.sample or item.sample,
    )


def _blank(field: Field) -> Blank:
    boxes = tuple(choice.label for choice in field.choices)
    if field.kind is FieldKind.YES_NO:
        boxes = _YES_NO
    shape = _SHAPES.get(field.kind, Shape.LINE)
    return Blank(field.label, shape, field.optional, boxes, field.unit)


def _hand_in(item: Item, office: Office) -> tuple[Line, ...]:
    what = "本表、所列材料和样品" if item.brings is Brings.SAMPLE else "本表和所列材料"
    return (
        ("交什么", what),
        ("交到哪里", f"{office.name}，{office.address}（邮编 {office.postcode}）"),
        ("办公时间", office.hours),
        ("咨询电话", office.phone),
        ("电子信箱", office.mailbox),
        ("监督投诉", office.complaint_phone),
    )
