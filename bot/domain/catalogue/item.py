"""A service item 服务事项: one file of `intents/catalogue/`, checked, pinned by its hash."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.catalogue.ability import Ability, abilities_from, abilities_mapping
from bot.domain.catalogue.certification import Certification, certification_from
from bot.domain.catalogue.form import LONGEST_NAME, field_mapping, form_from
from bot.domain.catalogue.guide import Aspect, Guide, filled, guide_from
from bot.domain.catalogue.price import Price, lowest, price_list, prices_from
from bot.domain.entries import Entry, WrongEntry
from bot.domain.fields import Field

_PLACEHOLDER = re.compile(r"\{\w*\}")


class ItemKind(StrEnum):
    """What the institution does for an item: it decides which rows of machine A apply."""

    VERIFICATION = "verification"  # 检定
    CALIBRATION = "calibration"  # 校准、检测
    INSPECTION = "inspection"  # 检验
    LICENCE = "licence"  # 行政许可
    AUDIT = "audit"  # 审查、确认
    TRAINING = "training"  # 培训
    COMPARISON = "comparison"  # 比对
    SERVICE = "service"  # 其他服务


#: Whoever measures says what they are able to (row 55).
_MEASURING = frozenset({ItemKind.VERIFICATION, ItemKind.CALIBRATION, ItemKind.INSPECTION})


class DayUnit(StrEnum):
    """How promised days are counted."""

    WORKING = "working_day"
    NATURAL = "natural_day"


class Brings(StrEnum):
    """What has to come together before the work can start."""

    SAMPLE = "sample"
    VISIT = "visit"
    CLASS = "class"
    NONE = "none"


class Contract(StrEnum):
    """What both sides agree to in writing."""

    NONE = "none"
    ORDER = "order"
    SEALED = "sealed"


class Payment(StrEnum):
    """When a fee is paid."""

    BEFORE = "before"
    WITH_SAMPLE = "with_sample"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the acceptance checklist; a named officer ticks it (G6.3.2.1)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One service item as it is offered.

    `fee` is yuan (0: free; with a price list, its lowest). `days` is the promise, counted in
    `days_unit`. `aliases` name it, `said` describes it as people do who do not know its name.
    `reviewed` is the day on which `owner` last read the file, `sources` the documents that it
    rests on. `labels` rename states of the case for this item. `certificate` is what the work ends
    with, None where there is none.
    `sample` marks the facts of a sample office.
    """

    id: str
    name: str
    group: str
    kind: ItemKind
    aliases: tuple[str, ...]
    said: tuple[str, ...]
    sources: tuple[str, ...]
    owner: str
    reviewed: date
    fee: Decimal
    days: int
    days_unit: DayUnit
    brings: Brings
    contract: Contract
    payment: Payment
    guide: Guide
    form: tuple[Field, ...]
    checks: tuple[Check, ...]
    declaration: str
    labels: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    prices: tuple[Price, ...] = ()
    abilities: tuple[Ability, ...] = ()
    certificate: Certification | None = None

    def field(self, key: str) -> Field | None:
        """The form field of that key."""
        return next((field for field in self.form if field.key == key), None)

    @property
    def promise(self) -> str:
        """The promised days in words: 5 个工作日."""
        unit = "个工作日" if self.days_unit is DayUnit.WORKING else "天"
        return f"{self.days} {unit}"

    @property
    def charge(self) -> str:
        """The fee in words: 免费, 35.50 元, or 500.00 元起 where there are several prices."""
        if not self.fee:
            return "免费"
        return f"{self.fee} 元{'起' if len(self.prices) > 1 else ''}"

    def told(self, prices: str | None = None) -> Guide:
        """The guide filled in: promise, fee, and the price list, or `prices` instead of it."""
        listed = price_list(self.prices) if prices is None else prices
        return filled(self.guide, {"days": self.promise, "fee": self.charge, "prices": listed})

    def answer(self, aspect: Aspect) -> str:
        """The whole answer to one aspect of the guide, with the promise filled in; plain text."""
        return self.told().text(aspect)

    def to_mapping(self) -> dict[str, Any]:
        """The item as JSON values; `item_from` reads it back to an equal item."""
        mapping: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "group": self.group,
            "kind": self.kind.value,
            "aliases": list(self.aliases),
            "said": list(self.said),
            "sources": list(self.sources),
            "owner": self.owner,
            "reviewed": self.reviewed.isoformat(),
            "fee": str(self.fee),
            "days": self.days,
            "days_unit": self.days_unit.value,
            "brings": self.brings.value,
            "contract": self.contract.value,
            "payment": self.payment.value,
            "guide": self.guide.to_mapping(),
            "form": [field_mapping(each) for each in self.form],
            "checks": [{"id": check.id, "text": check.text} for check in self.checks],
            "declaration": self.declaration,
            "labels": dict(self.labels),
            "sample": self.sample,
        }
        # Left out where there is none, so that versions from before these parts keep their digest.
        if self.prices:
            mapping["prices"] = [price.to_mapping() for price in self.prices]
        if self.abilities:
            mapping["abilities"] = abilities_mapping(self.abilities)
        if self.certificate is not None:
            mapping["certificate"] = self.certificate.to_mapping()
        return mapping

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: the version that cases pin."""
        canonical = json.dumps(
            self.to_mapping(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


def item_from(mapping: Mapping[str, Any]) -> Item:
    """The item that a file describes. WrongEntry names the first mistake and its remedy."""
    entry = Entry(mapping)
    item = Item(
        id=entry.identifier("id"),
        name=entry.text("name", longest=LONGEST_NAME),
        group=entry.text("group", longest=LONGEST_NAME),
        kind=entry.word("kind", ItemKind),
        aliases=entry.texts("aliases"),
        said=entry.texts("said"),
        sources=entry.texts("sources"),
        owner=entry.text("owner"),
        reviewed=entry.day("reviewed"),
        fee=entry.money("fee"),
        days=entry.count("days"),
        days_unit=entry.word("days_unit", DayUnit),
        brings=entry.word("brings", Brings),
        contract=entry.word("contract", Contract),
        payment=entry.word("payment", Payment),
        guide=guide_from(entry.entry("guide")),
        form=form_from(entry),
        checks=_checks_from(entry),
        declaration=entry.text("declaration"),
        labels=_labels_from(entry),
        sample=entry.flag("sample"),
        prices=prices_from(entry),
        abilities=abilities_from(entry),
        certificate=certification_from(entry.entry_or_none("certificate")),
    )
    entry.finish()
    _agree(entry, item)
    return item


def _agree(entry: Entry, item: Item) -> None:
    """WrongEntry when parts that are well formed contradict each other."""
    if item.kind in _MEASURING and not item.abilities:
        raise entry.wrong("abilities", "请列出能力：测什么、范围、准确度、依据、资质")
    if item.prices and item.fee != lowest(item.prices):
        raise entry.wrong("fee", f"应等于价目表中最低的一项：{lowest(item.prices)}")
    if item.prices and "{prices}" not in item.guide.fee:
        raise WrongEntry(("guide", "fee"), "有价目表的，请在收费说明里写上 {prices}")
    for aspect in Aspect:
        if left := _PLACEHOLDER.search(item.answer(aspect)):
            known = "{days}、{fee}、{prices}"
            raise WrongEntry(("guide", aspect.value), f"不认识 {left[0]}，可用的有：{known}")


def _checks_from(entry: Entry) -> tuple[Check, ...]:
    checks: list[Check] = []
    for each in entry.entries("checks"):
        check = Check(each.identifier("id"), each.text("text"))
        each.finish()
        if any(check.id == other.id for other in checks):
            raise each.wrong("id", f"“{check.id}”出现了两次，请改名")
        checks.append(check)
    return tuple(checks)


def _labels_from(entry: Entry) -> dict[str, str]:
    labels = entry.entry_or_none("labels")
    return {state: labels.text(state, longest=LONGEST_NAME) for state in labels} if labels else {}
