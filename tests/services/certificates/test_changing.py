"""Revoked by two people, superseded by a certificate that names it, discarded before its issue."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Actor, Role
from bot.errors import (
    HengxinError,
    Invalid,
    NotAllowedNow,
    NotFound,
    RoleRefused,
    SamePerson,
    StaleCase,
)
from bot.services.cases.transition import Wish
from bot.services.certificates.changing import Changed, actions, certificate_of, change
from tests.factories import NOW, employ, key
from tests.laboratory import CASE, SIGNATORY, TESTER, Laboratory

SUPERVISOR = Actor("office", frozenset({Role.SUPERVISOR}), "api")
ANOTHER = Actor("another", frozenset({Role.SIGNATORY}), "api")
REASON = "标准器超差，结果不可靠"


async def ask(  # noqa: PLR0913, PLR0917 - who wants what of which certificate, and why
    laboratory: Laboratory,
    actor: Actor,
    number: str,
    event: str,
    data: Mapping[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
) -> Changed:
    async with laboratory.store.work() as work:
        wish = Wish(number, event, version, data or {}, reason)
        return await change(work, laboratory.casebook, actor, wish, NOW)


async def test_a_revocation_takes_two_people_and_is_told(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    remedy = {"remedy": "可向本机构申诉，电话 0512-00000001"}
    first = await ask(laboratory, SIGNATORY, valid.number, "revoke", remedy, REASON)
    assert first.pending is not None
    assert laboratory.store.certificates[valid.number] == valid
    with pytest.raises(SamePerson):
        await ask(laboratory, SIGNATORY, valid.number, "revoke", remedy, REASON)
    with pytest.raises(RoleRefused):
        await ask(laboratory, ANOTHER, valid.number, "revoke")
    second = await ask(laboratory, SUPERVISOR, valid.number, "revoke")
    assert second.certificate.state == "revoked"
    assert second.certificate.reason == REASON
    entry = laboratory.store.history[-1]
    assert (entry.event, entry.actor, entry.reason) == ("revoke", SIGNATORY.name, REASON)
    assert entry.notes == {"approved_by": "office", **remedy}
    assert second.notice is not None
    assert second.notice.key == f"{valid.number}:4:M18"
    for told in (valid.number, REASON, "0512-00000001"):
        assert told in second.notice.text


async def test_one_person_with_two_keys_revokes_nothing(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    both = employ(laboratory.store, "S01", Role.SIGNATORY, Role.SUPERVISOR).number
    other = employ(laboratory.store, "V01", Role.SUPERVISOR).number
    with pytest.raises(Invalid, match="工号"):
        await ask(laboratory, SIGNATORY, valid.number, "revoke", {"person": other}, REASON)
    await ask(laboratory, SIGNATORY, valid.number, "revoke", {"person": both}, REASON)
    with pytest.raises(SamePerson):
        await ask(laboratory, SUPERVISOR, valid.number, "revoke", {"person": both})
    with pytest.raises(Invalid):
        await ask(laboratory, SUPERVISOR, valid.number, "revoke")
    done = await ask(laboratory, SUPERVISOR, valid.number, "revoke", {"person": other})
    assert done.certificate.state == "revoked"
    assert laboratory.store.history[-1].notes == {"approved_by": other, "person": both}


REFUSED: list[tuple[Actor, str, dict[str, Any], str, int | None, type[HengxinError]]] = [
    (SIGNATORY, "JD-2026-000099", {}, REASON, None, NotFound),
    (SIGNATORY, "nonsense", {}, REASON, None, NotFound),
    (Actor.citizen("o-li"), "", {}, REASON, None, NotFound),
    (Actor.citizen("o-wang"), "", {}, REASON, None, RoleRefused),
    (TESTER, "", {}, REASON, None, RoleRefused),
    (SIGNATORY, "", {"surprise": 1}, REASON, None, Invalid),
    (SIGNATORY, "", {}, REASON, 9, StaleCase),
    (SIGNATORY, "", {}, " ", None, Invalid),
]


@pytest.mark.parametrize(("actor", "number", "data", "reason", "version", "refusal"), REFUSED)
async def test_refusals_keep_their_order_and_change_nothing(  # noqa: PLR0913, PLR0917
    laboratory: Laboratory,
    actor: Actor,
    number: str,
    data: dict[str, Any],
    reason: str,
    version: int | None,
    refusal: type[HengxinError],
) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    with pytest.raises(refusal):
        await ask(laboratory, actor, number or valid.number, "revoke", data, reason, version)
    assert laboratory.store.certificates[valid.number] == valid


@pytest.mark.parametrize("event", ["sign", "publish", "explode", ""])
async def test_nobody_asks_for_what_only_the_worker_and_the_case_do(
    laboratory: Laboratory, event: str
) -> None:
    laboratory.case()
    signed = await laboratory.signed()
    with pytest.raises(Invalid) as refusal:
        await ask(laboratory, key(*set(Role) - NEVER_HELD_BY_KEYS), signed.number, event)
    assert refusal.value.schema is not None


async def test_what_is_not_in_force_is_not_revoked(laboratory: Laboratory) -> None:
    laboratory.case()
    signed = await laboratory.signed()
    with pytest.raises(NotAllowedNow) as refusal:
        await ask(laboratory, SIGNATORY, signed.number, "revoke", reason=REASON)
    assert refusal.value.allowed == ("publish", "discard")


async def test_an_unissued_paper_is_discarded(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft()
    done = await ask(laboratory, SIGNATORY, draft.number, "discard", reason="写错型号")
    assert (done.certificate.state, done.certificate.reason) == ("void", "写错型号")
    assert done.notice is None
    assert await laboratory.sealing.round() == 0


async def test_only_a_certificate_that_names_it_supersedes(laboratory: Laboratory) -> None:
    laboratory.case()
    old = await laboratory.issued()
    laboratory.case(number="SQ202611220000253")
    other = await laboratory.issued("SQ202611220000253")
    data = {"certificate": other.number}
    with pytest.raises(NotAllowedNow):
        await ask(laboratory, SIGNATORY, old.number, "supersede", data)
    laboratory.store.certificates[other.number] = replace(other, replaces=old.number)
    done = await ask(laboratory, SIGNATORY, old.number, "supersede", data)
    assert (done.certificate.state, done.certificate.replaced_by) == ("superseded", other.number)


async def test_what_could_be_asked_now_is_listed(laboratory: Laboratory) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    assert [row.event for row in actions(valid, SIGNATORY)] == ["supersede", "revoke"]
    assert actions(valid, TESTER) == ()


async def test_owner_and_whoever_works_on_applications_see_it_nobody_else(
    laboratory: Laboratory,
) -> None:
    laboratory.case()
    valid = await laboratory.issued()
    work = laboratory.store.work()
    for actor in (TESTER, Actor.citizen("o-wang"), key(Role.SYSTEM)):
        assert await certificate_of(work, actor, valid.number.lower()) == valid
    beside = (Role.AUDITOR, Role.PUBLISHER, Role.ADMIN, Role.COMPLAINT_HANDLER, Role.FOLLOW_UP)
    for stranger in (Actor.citizen("o-li"), *map(key, beside)):
        with pytest.raises(NotFound):
            await certificate_of(work, stranger, valid.number)
    assert valid.case_number == CASE
