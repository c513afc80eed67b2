"""Things that tests are about: the item and the texts of the sample content, cases, people."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from bot.adapters.holidays import PackagedHolidays
from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.item import Item, item_from
from bot.domain.catalogue.office import Office, office_from
from bot.domain.messages.notices import Notices, notices_from
from bot.domain.people.actor import Actor, Role
from bot.domain.people.staff import Staff
from bot.domain.time.calendar import Calendar, calendar_of
from bot.services.cases.casebook import Carry, Casebook, no_effects
from bot.services.catalogue.catalogue import Catalogue
from tests.fakes import MemoryItemVersions, MemoryNumbers, MemoryStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
#: A Monday within opening hours.
WORKDAY = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
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
def elevator() -> Item:
    """On site, priced, with an order paid before the visit."""
    return item_from(content("catalogue/inspect_elevator.yml"))


@cache
def licence() -> Item:
    """A licence: no fee, nothing brought."""
    return item_from(content("catalogue/license_standard.yml"))


@cache
def office() -> Office:
    """The sample office."""
    return office_from(content("office.yml"))


@cache
def application_notices() -> Notices:
    return notices_of(CaseKind.APPLICATION)


@cache
def notices_of(kind: CaseKind) -> Notices:
    """The sample texts for that kind of case."""
    return notices_from(content(f"messages/{_TEXTS[kind]}.yml"))


@cache
def calendar() -> Calendar:
    """The working calendar with the holidays that have been announced."""
    return calendar_of(PackagedHolidays().days())


def casebook(store: MemoryStore, *items: Item, carry: Carry = no_effects) -> Casebook:
    """A casebook over a store in memory, for the given items or the sample one."""
    return Casebook(
        catalogue=Catalogue(items or (blood_pressure(),), MemoryItemVersions(store)),
        office=office(),
        notices={kind: notices_of(kind) for kind in CaseKind},
        numbers=MemoryNumbers(store),
        calendar=calendar,
        carry=carry,
    )


def key(*roles: Role) -> Actor:
    """An API key that holds those roles."""
    return Actor("laboratory", frozenset(roles), "api")


def employ(store: MemoryStore, number: str, *roles: Role) -> Staff:
    """Somebody of that staff number, who holds those roles."""
    store.staff[number] = Staff(number, frozenset(roles))
    return store.staff[number]


def checklist(item: Item) -> dict[str, Any]:
    """The data of `accept` with every line ticked."""
    return {"checklist": [check.id for check in item.checks]}
