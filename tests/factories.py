"""Things that tests are about: the item and the texts of the sample content, cases, people."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item, item_from
from bot.domain.messages.notices import Notices, notices_from
from bot.domain.people.actor import Actor, Role
from bot.services.cases.casebook import Casebook
from bot.services.catalogue.catalogue import Catalogue
from tests.fakes import MemoryItemVersions, MemoryNumbers, MemoryStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
CONTENT = Path(__file__).parents[1] / "intents"

_TEXTS = {
    CaseKind.APPLICATION: "application",
    CaseKind.COMPLAINT: "complaint",
    CaseKind.REPORT: "complaint",
    CaseKind.CONSULTATION: "consultation",
}

#: A form filled in as the dialogue hands it over.
FIELDS: dict[str, Any] = {
    "quantity": 2,
    "organisation": "示例市第一人民医院",
    "uscc": "91350100M000100Y43",
    "contact": "王建国",
    "phone": "13800138000",
}


def content(path: str) -> dict[str, Any]:
    """One file of the sample content, read anew."""
    mapping = YAML(typ="safe").load(CONTENT / path)
    assert isinstance(mapping, dict)
    return mapping


@cache
def blood_pressure() -> Item:
    return item_from(content("catalogue/verify_blood_pressure.yml"))


@cache
def application_notices() -> Notices:
    return notices_of(CaseKind.APPLICATION)


@cache
def notices_of(kind: CaseKind) -> Notices:
    """The sample texts for that kind of case."""
    return notices_from(content(f"messages/{_TEXTS[kind]}.yml"))


def casebook(store: MemoryStore, *items: Item) -> Casebook:
    """A casebook over a store in memory, for the given items or the sample one."""
    return Casebook(
        catalogue=Catalogue(items or (blood_pressure(),), MemoryItemVersions(store)),
        notices={kind: notices_of(kind) for kind in CaseKind},
        numbers=MemoryNumbers(store),
    )


def key(*roles: Role) -> Actor:
    """An API key that holds those roles."""
    return Actor("laboratory", frozenset(roles), "api")


def checklist(item: Item) -> dict[str, Any]:
    """The data of `accept` with every line ticked."""
    return {"checklist": [check.id for check in item.checks]}
