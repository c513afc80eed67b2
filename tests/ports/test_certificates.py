"""bot.ports.certificates and files over both engines."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.adapters.database.store import Store
from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.certificate import Certificate
from bot.domain.files import PDF, FileRecord
from bot.errors import LostRace
from tests.factories import NOW

ONE = Certificate(
    number="JD-2026-000001",
    identifier="1.2.156.3005.2.x.JD2026000001.001.L",
    code="7K2M9QXR4TPAW3HE",
    type=CertificateType.VERIFICATION,
    case_number="SQ1",
    item="verify_blood_pressure",
    openid="o1",
    state="draft",
    version=1,
    holder="示例市第一人民医院",
    fields={"results": "±0.2 kPa ≤ Ω μ ℃ ² 😀", "count": 2, "passed": True},
    issued=date(2026, 11, 22),
    valid_until=date(2027, 11, 21),
    created=NOW,
)
TWO = replace(
    ONE,
    number="JD-2026-000002",
    identifier="other",
    code="0" * 16,
    openid=None,
    valid_until=None,
    created=NOW + timedelta(seconds=1),
)


async def save(store: Store, *certificates: Certificate) -> None:
    async with store.work() as work:
        for each in certificates:
            work.certificates.save(each)


async def test_what_was_kept_comes_back_by_every_way(store: Store) -> None:
    await save(store, ONE, TWO)
    certificates = store.work().certificates
    assert await certificates.find(ONE.number) == ONE
    assert await certificates.find(TWO.number) == TWO
    assert await certificates.by_code(ONE.code) == ONE
    assert await certificates.of_case("SQ1") == [TWO, ONE]
    assert await certificates.of_citizen("o1") == [ONE]
    assert await certificates.find("JD-2026-000099") is None
    assert await certificates.by_code("U" * 16) is None


async def test_only_the_next_version_is_written(store: Store) -> None:
    await save(store, ONE)
    signed = replace(ONE, state="signed", version=2, file="f" * 64)
    results = await asyncio.gather(
        save(store, signed), save(store, replace(signed, state="void")), return_exceptions=True
    )
    assert {type(result) for result in results} == {LostRace, type(None)}
    with pytest.raises(LostRace):
        await save(store, ONE)


@pytest.mark.parametrize("same", ["code", "identifier"])
async def test_code_and_identifier_are_given_once(store: Store, same: str) -> None:
    await save(store, ONE)
    taken: dict[str, str] = {same: getattr(ONE, same)}
    with pytest.raises(LostRace):
        await save(store, replace(TWO, **taken))  # type: ignore[arg-type]


async def test_drafts_are_leased_one_worker_each_and_come_back(store: Store) -> None:
    await save(store, ONE, TWO)
    until = NOW + timedelta(minutes=1)
    first, second = await asyncio.gather(
        store.drafts.lease(1, NOW, until), store.drafts.lease(1, NOW, until)
    )
    assert {each.number for each in (*first, *second)} <= {ONE.number, TWO.number}
    rest = await store.drafts.lease(9, NOW, until)
    assert sorted(each.number for each in (*first, *second, *rest)) == [ONE.number, TWO.number]
    assert await store.drafts.lease(9, until - timedelta(seconds=1), until) == []
    again = await store.drafts.lease(9, until, until + timedelta(minutes=1))
    assert sorted(each.number for each in again) == [ONE.number, TWO.number]
    await save(store, replace(ONE, state="signed", version=2))
    assert await store.drafts.waiting() == 1
    later = until + timedelta(hours=1)
    assert [each.number for each in await store.drafts.lease(9, later, later)] == [TWO.number]


async def test_serials_have_no_gap_and_begin_anew_each_year(store: Store) -> None:
    numbers = store.certificate_numbers
    assert sorted(await asyncio.gather(*(numbers.serial(2026) for _ in range(9)))) == [
        *range(1, 10)
    ]
    assert await numbers.serial(2027) == 1
    assert await numbers.serial(2026) == 10


async def test_files_are_on_record(store: Store) -> None:
    record = FileRecord("a" * 32, "b" * 64, 12, PDF, "laboratory", NOW)
    async with store.work() as work:
        work.files.add(record)
    assert await store.work().files.find(record.id) == record
    assert await store.work().files.find("c" * 32) is None
