"""The Desk: what a handler reaches, for the citizen of the turn."""

import pytest

from bot.adapters.secrets import HmacSigner
from bot.domain.people.actor import Actor
from bot.errors import NotFound
from bot.services.certificates.counter import CertificateCounter
from bot.services.certificates.linking import Links
from bot.services.desk import Desk, Desks
from tests.factories import FIELDS, NOW, blood_pressure, casebook, office
from tests.fakes import MemoryStore, MemoryWork


def desk(store: MemoryStore, work: MemoryWork, openid: str = "o-wang") -> Desk:
    book = casebook(store)
    counter = CertificateCounter(book.catalogue, Links(HmacSigner([bytes(32)]), "https://e"))
    return Desks(book, counter, ())(work, Actor.citizen(openid), NOW)


async def test_a_citizen_files_follows_and_is_remembered() -> None:
    store = MemoryStore()
    async with store.work() as work:
        fields = FIELDS | {"note": "", "date": None}
        filed = await desk(store, work).cases.file(blood_pressure().id, fields)
    assert store.cases[filed.case.number].fields == FIELDS
    assert store.cases[filed.case.number].openid == "o-wang"
    after = desk(store, store.work())
    assert [view.number for view in await after.cases.mine()] == [filed.case.number]
    assert (await after.cases.look_up(filed.case.number)).item == "血压计检定"
    assert (await after.cases.known())["phone"] == "13800138000"


async def test_a_stranger_needs_the_phone() -> None:
    store = MemoryStore()
    async with store.work() as work:
        filed = await desk(store, work).cases.file(blood_pressure().id, FIELDS)
    stranger = desk(store, store.work(), "o-li")
    with pytest.raises(NotFound):
        await stranger.cases.look_up(filed.case.number)
    assert (await stranger.cases.look_up(filed.case.number, "8000")).number == filed.case.number
    assert await stranger.cases.mine() == ()


async def test_what_is_given_up_leaves_nothing() -> None:
    store = MemoryStore()

    async def give_up() -> None:
        async with store.work() as work:
            await desk(store, work).cases.file(blood_pressure().id, FIELDS)
            raise NotFound

    with pytest.raises(NotFound):
        await give_up()
    assert store.cases == {}
    assert store.history == []


def test_the_catalogue_and_the_office_are_at_hand() -> None:
    store = MemoryStore()
    at = desk(store, store.work())
    assert at.catalogue.items() == (blood_pressure(),)
    assert at.catalogue.item("verify_blood_pressure") == blood_pressure()
    assert (at.office, at.now, at.actor.name) == (office(), NOW, "o-wang")
