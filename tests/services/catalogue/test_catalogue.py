"""Items on offer, and the versions that cases were filed under."""

from dataclasses import replace

import pytest

from bot.errors import NotFound
from bot.services.catalogue.catalogue import Catalogue
from tests.factories import blood_pressure
from tests.fakes import MemoryItemVersions, MemoryStore

ITEM = blood_pressure()
NEWER = replace(ITEM, days=3)


async def test_every_item_is_recorded_once() -> None:
    store = MemoryStore()
    catalogue = Catalogue([ITEM], MemoryItemVersions(store))
    await catalogue.record()
    await catalogue.record()
    assert store.versions == {ITEM.digest: ITEM.to_mapping()}
    assert catalogue.digest(ITEM.id) == ITEM.digest


async def test_an_older_version_stays_what_it_was() -> None:
    store = MemoryStore()
    await Catalogue([ITEM], MemoryItemVersions(store)).record()
    catalogue = Catalogue([NEWER], MemoryItemVersions(store))
    assert catalogue.item(ITEM.id) == NEWER
    assert await catalogue.pinned(ITEM.digest) == ITEM
    store.versions.clear()
    assert await catalogue.pinned(ITEM.digest) == ITEM, "read once, a version never changes"


async def test_a_version_nobody_recorded_is_a_fault_not_a_guess() -> None:
    with pytest.raises(LookupError, match="not recorded"):
        await Catalogue([ITEM], MemoryItemVersions(MemoryStore())).pinned("0" * 64)


def test_what_is_not_on_offer() -> None:
    catalogue = Catalogue([ITEM], MemoryItemVersions(MemoryStore()))
    assert catalogue.items() == (ITEM,)
    with pytest.raises(NotFound):
        catalogue.item("verify_nothing")
    with pytest.raises(NotFound):
        catalogue.digest("verify_nothing")
