"""Verification: one answer, wrong and unknown alike, an outage never reads as invalid."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.certificates.code import shown_code
from bot.domain.certificates.verdict import Status, Verdict
from bot.errors import DatabaseGone
from bot.ports.certificates import Certificates
from bot.services.certificates.verifying import Verification, verify
from tests.factories import NOW
from tests.fakes import MemoryStore, MemoryWork
from tests.laboratory import Laboratory

UNKNOWN = Verdict(Status.UNKNOWN)


async def told(
    laboratory: Laboratory, code: str, number: str | None = None, now: datetime = NOW
) -> Verdict:
    work = laboratory.store.work()
    return await verify(work, laboratory.casebook.catalogue, code, now, number)


async def test_a_valid_certificate_shows_no_more_than_it_may(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    verdict = await told(laboratory, shown_code(valid.code).lower())
    assert verdict.status is Status.VALID
    view = verdict.view
    assert view is not None
    assert (view.number, view.item, view.subject) == (valid.number, "血压计检定", "电子血压计")
    assert (view.title, view.holder) == ("检定证书", "示例市****医院")
    assert (view.issued, view.valid_until) == (valid.issued, valid.valid_until)
    for hidden in ("第一人民", "李检", "示值误差", "20260301234", "13800138000", "o-wang"):
        assert hidden not in repr(verdict)


async def test_number_and_code_have_to_fit_each_other(laboratory: Laboratory) -> None:
    laboratory.case()
    one = await laboratory.issued()
    laboratory.case(number="SQ202611220000253")
    two = await laboratory.issued("SQ202611220000253")
    for number in (one.number, "jd 2026 1", one.identifier, one.identifier[15:]):
        assert (await told(laboratory, one.code, number)).status is Status.VALID, number
    wrong = [two.number, "JD-2026-000099", "", "x", two.identifier, one.identifier[:-1]]
    for number in wrong:
        assert await told(laboratory, one.code, number) == UNKNOWN, number
    assert await told(laboratory, two.code, one.number) == UNKNOWN


@pytest.mark.parametrize("code", ["", "0" * 16, "U" * 16, "中文", "'; DROP TABLE", "x" * 5000])
async def test_what_is_no_code_is_as_unknown_as_a_wrong_one(
    laboratory: Laboratory, code: str
) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    assert await told(laboratory, code) == UNKNOWN
    assert await told(laboratory, code, valid.number) == UNKNOWN


async def test_papers_that_are_not_in_force_are_unknown(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft()
    assert await told(laboratory, draft.code) == UNKNOWN
    await laboratory.sealing.round()
    assert await told(laboratory, draft.code, draft.number) == UNKNOWN
    laboratory.store.certificates[draft.number] = replace(draft, state="void")
    assert await told(laboratory, draft.code) == UNKNOWN


async def test_both_certificates_lead_to_each_other(laboratory: Laboratory) -> None:
    laboratory.case()
    old = await laboratory.issued()
    new = await laboratory.issued()
    before, after = await told(laboratory, old.code), await told(laboratory, new.code)
    assert (before.status, after.status) == (Status.SUPERSEDED, Status.VALID)
    assert before.view is not None
    assert before.view.replaced_by == (new.number, new.code)
    assert after.view is not None
    assert after.view.replaces == (old.number, old.code)


async def test_revoked_shows_at_once(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    assert (await told(laboratory, valid.code)).status is Status.VALID
    laboratory.store.certificates[valid.number] = replace(valid, state="revoked")
    assert (await told(laboratory, valid.code)).status is Status.REVOKED


async def test_days_are_those_of_shanghai(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued(valid_until="2026-11-23")
    assert valid.valid_until is not None
    still = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
    assert (await told(laboratory, valid.code, now=still)).status is Status.VALID
    over = still + timedelta(seconds=1)
    assert (await told(laboratory, valid.code, now=over)).status is Status.EXPIRED


async def test_an_item_that_is_no_longer_on_offer_does_not_hide_it(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    laboratory.store.certificates[valid.number] = replace(valid, item="gone")
    verdict = await told(laboratory, valid.code)
    assert verdict.view is not None
    assert verdict.view.item == ""


@dataclass
class CountedReads:
    """Counts what is asked of the certificates behind it."""

    within: Certificates
    asked: list[str]

    def __getattr__(self, name: str) -> object:
        self.asked.append(name)
        return getattr(self.within, name)


async def test_known_and_unknown_cost_the_same_reads(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()

    async def reads(code: str, number: str | None) -> list[str]:
        work = laboratory.store.work()
        asked: list[str] = []
        work.certificates = CountedReads(work.certificates, asked)  # type: ignore[assignment]
        await verify(work, laboratory.casebook.catalogue, code, NOW, number)
        return asked

    for code in (valid.code, "0" * 16, "nonsense"):
        for number in (None, valid.number, "JD-2026-000099", "?"):
            assert await reads(code, number) == ["by_code"]


class GoneStore(MemoryStore):
    """A store that cannot be reached."""

    def work(self) -> MemoryWork:
        raise DatabaseGone


async def test_an_outage_is_unavailable_never_invalid(laboratory: Laboratory) -> None:
    gone = Verification(GoneStore().work, laboratory.casebook.catalogue)
    assert await gone.verify("0" * 16, NOW) == Verdict(Status.UNAVAILABLE)
