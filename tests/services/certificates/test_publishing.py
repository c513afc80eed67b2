"""A certificate in force: with its case, replacing another, fetched by its owner."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.cases.case import Case, HistoryEntry
from bot.domain.certificates.code import shown_code
from bot.errors import ExpiredLink, InvalidLink, LostRace, NotAllowedNow, NotFound
from bot.ports.locks import Bell
from bot.services.certificates.fetching import Fetching
from bot.services.certificates.linking import PATH
from bot.services.certificates.publishing import fetched
from tests.factories import NOW
from tests.laboratory import CASE, SITE, Laboratory


class CountingBell(Bell):
    """Counts its rings."""

    rung = 0

    async def ring(self) -> None:
        self.rung += 1

    async def wait(self, seconds: float) -> None:
        del seconds


async def publish(laboratory: Laboratory, number: str, case: Case) -> dict[str, str]:
    async with laboratory.store.work() as work:
        return dict(await laboratory.publishing.publish(work, number, case, NOW))


async def test_what_was_signed_becomes_valid_and_its_owner_gets_a_link(
    laboratory: Laboratory,
) -> None:
    case = laboratory.case()
    signed = await laboratory.signed()
    told = await publish(laboratory, signed.number, case)
    valid = laboratory.store.certificates[signed.number]
    assert (valid.state, valid.version, valid.file) == ("valid", 3, signed.file)
    assert told["code"] == told["certificate"] == signed.number
    assert shown_code(signed.code) in told["detail"]
    assert told["link"].startswith(SITE + PATH)
    assert "o-wang" not in told["link"]
    assert laboratory.store.history[-1].event == "publish"


async def test_a_case_without_an_account_gets_no_link(laboratory: Laboratory) -> None:
    case = laboratory.case(openid=None)
    signed = await laboratory.signed()
    assert (await publish(laboratory, signed.number, case))["link"] == ""


async def test_only_a_signed_certificate_of_this_case_can_be_issued(
    laboratory: Laboratory,
) -> None:
    case = laboratory.case()
    draft = await laboratory.draft()
    other = laboratory.case(number="SQ202611220000253")
    with pytest.raises(NotAllowedNow):
        await publish(laboratory, draft.number, case)
    await laboratory.sealing.round()
    for number, asked in [(draft.number, other), ("JD-2026-000099", case), ("nonsense", case)]:
        with pytest.raises(NotAllowedNow):
            await publish(laboratory, number, asked)
    await publish(laboratory, draft.number, case)
    with pytest.raises(NotAllowedNow):
        await publish(laboratory, draft.number, case)


async def test_the_old_one_is_superseded_in_the_same_work(laboratory: Laboratory) -> None:
    case = laboratory.case()
    old = await laboratory.issued()
    new = await laboratory.signed()
    told = await publish(laboratory, new.number, case)
    kept = laboratory.store.certificates
    assert (kept[old.number].state, kept[old.number].replaced_by) == ("superseded", new.number)
    assert (kept[new.number].state, kept[new.number].replaces) == ("valid", old.number)
    assert old.number in told["detail"]


async def test_what_was_drafted_before_a_return_is_not_issued(laboratory: Laboratory) -> None:
    case = laboratory.case()
    stale = await laboratory.signed()
    verified = HistoryEntry(
        CASE, 9, NOW + timedelta(hours=1), "verify", "verifying", "signing", "v", "verifier", "api"
    )
    laboratory.store.history.append(verified)
    with pytest.raises(NotAllowedNow, match="重新编制"):
        await publish(laboratory, stale.number, case)
    laboratory.clock.at = NOW + timedelta(hours=2)
    fresh = await laboratory.signed()
    await publish(laboratory, fresh.number, case)
    kept = laboratory.store.certificates
    assert (kept[stale.number].state, kept[fresh.number].state) == ("void", "valid")


async def test_a_race_leaves_both_as_they_were(laboratory: Laboratory) -> None:
    case = laboratory.case()
    old = await laboratory.issued()
    new = await laboratory.signed()
    work = laboratory.store.work()
    await laboratory.publishing.publish(work, new.number, case, NOW)
    meanwhile = replace(laboratory.store.certificates[old.number], version=old.version + 1)
    laboratory.store.certificates[old.number] = meanwhile
    with pytest.raises(LostRace):
        await work.__aexit__(None, None, None)
    kept = laboratory.store.certificates
    assert (kept[old.number].state, kept[new.number].state) == ("valid", "signed")


async def test_papers_that_were_never_issued_are_voided(laboratory: Laboratory) -> None:
    case = laboratory.case()
    signed = await laboratory.signed()
    stray = replace(signed, number="JD-2026-000900", code="X" * 16, state="draft", version=1)
    laboratory.store.certificates[stray.number] = stray
    await publish(laboratory, signed.number, case)
    assert laboratory.store.certificates[stray.number].state == "void"


async def test_only_a_valid_certificate_of_the_case_counts_as_fetched(
    laboratory: Laboratory,
) -> None:
    case = laboratory.case()
    signed = await laboratory.signed()
    work = laboratory.store.work()
    with pytest.raises(NotAllowedNow):
        await fetched(work, signed.number, case)
    await publish(laboratory, signed.number, case)
    assert (await fetched(work, signed.number, case))["certificate"] == signed.number
    with pytest.raises(NotAllowedNow):
        await fetched(work, signed.number, replace(case, number="SQ0"))


def fetching(laboratory: Laboratory, bell: Bell | None = None) -> Fetching:
    return Fetching(
        laboratory.store.work,
        laboratory.casebook,
        laboratory.links,
        laboratory.files,
        bell or CountingBell(),
    )


def token(laboratory: Laboratory, number: str) -> str:
    link = laboratory.links.link(laboratory.store.certificates[number], NOW)
    return link.rpartition("/")[2]


async def test_the_owner_fetches_and_the_case_closes_once(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    laboratory.case("issued")
    bell = CountingBell()
    fetch = fetching(laboratory, bell)
    document = await fetch.document(token(laboratory, valid.number), NOW)
    content = b"".join([piece async for piece in document.content])
    assert content.startswith(b"%PDF-")
    assert len(content) == document.size
    for _ in range(3):
        await fetch.fetched(document.certificate, NOW)
    case = laboratory.store.cases[CASE]
    assert (case.state, case.version) == ("closed", 8)
    closing = [each for each in laboratory.store.history if each.event == "close"]
    assert [(each.role, each.actor) for each in closing] == [("citizen", "o-wang")]
    assert [message.message for message in laboratory.store.outbox.values()] == ["M16"]
    assert bell.rung == 1


async def test_a_link_is_good_for_a_day(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    signed = token(laboratory, valid.number)
    fetch = fetching(laboratory)
    assert await fetch.document(signed, NOW + timedelta(hours=24, seconds=-1))
    with pytest.raises(ExpiredLink) as expired:
        await fetch.document(signed, NOW + timedelta(hours=24))
    assert "下载证书" in expired.value.sentence
    for forged in (signed[:-1], signed + "A", "", laboratory.signer.sign("other", "x", NOW)):
        with pytest.raises(InvalidLink):
            await fetch.document(forged, NOW)


@pytest.mark.parametrize(
    "change", [{"openid": "o-li"}, {"openid": None}, {"state": "revoked"}, {"file": "0" * 64}]
)
async def test_a_link_ends_with_what_it_was_made_for(
    laboratory: Laboratory, change: dict[str, str | None]
) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    signed = token(laboratory, valid.number)
    laboratory.store.certificates[valid.number] = replace(valid, **change)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await fetching(laboratory).document(signed, NOW)


async def test_a_case_that_is_past_it_stays_as_it_is(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    for state in ("delivering", "closed", "archived"):
        before = laboratory.case(state)
        await fetching(laboratory).fetched(valid, NOW)
        assert laboratory.store.cases[CASE] == before
    assert laboratory.store.outbox == {}


async def test_a_refusal_of_the_case_does_not_reach_the_reader(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    laboratory.case("issued")
    laboratory.store.certificates[valid.number] = replace(valid, state="revoked")
    await fetching(laboratory).fetched(valid, NOW)
    assert laboratory.store.cases[CASE].state == "issued"


async def test_own_certificates_come_with_links(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    laboratory.case(number="SQ202611220000253", openid="o-li")
    await laboratory.issued("SQ202611220000253")
    laboratory.case(number="SQ202611220000334")
    await laboratory.signed("SQ202611220000334")
    own = await laboratory.links.mine(laboratory.store.work(), "o-wang", NOW)
    assert [each.number for each, _ in own] == [valid.number]
    assert own[0][1].startswith(SITE)
