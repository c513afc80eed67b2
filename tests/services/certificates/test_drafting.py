"""Drafting: mandatory fields, numbering, whom it names, what it voids and replaces."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.catalogue.certification import CertificateType, Certification
from bot.domain.certificates.code import read_code
from bot.domain.certificates.identifier import read_identifier
from bot.domain.people.actor import Actor, Role
from bot.errors import HengxinError, Invalid, NotAllowedNow, NotFound, RoleRefused
from bot.services.certificates.drafting import Wanted
from tests.factories import FIELDS, NOW, blood_pressure, key
from tests.laboratory import CASE, PASSED, SIGNATORY, TESTER, Laboratory


async def test_a_draft_has_number_identifier_and_code(laboratory: Laboratory) -> None:
    case = laboratory.case()
    draft = await laboratory.draft()
    assert laboratory.store.certificates == {draft.number: draft}
    assert draft.number == "JD-2026-000001"
    assert read_identifier(draft.identifier) is not None
    assert read_code(draft.code) == draft.code
    assert (draft.state, draft.version, draft.case_number) == ("draft", 1, case.number)
    assert (draft.holder, draft.openid) == ("示例市第一人民医院", "o-wang")
    assert draft.issued == NOW.date()
    assert draft.valid_until == date(2027, 11, 19), "a year from the test, its eve"
    (entry,) = laboratory.store.history
    assert (entry.number, entry.event, entry.target) == (draft.number, "draft", "draft")
    assert (entry.actor, entry.role) == (TESTER.name, "tester")
    assert "电子血压计" not in repr(entry)


async def test_a_private_person_is_named_by_name(laboratory: Laboratory) -> None:
    laboratory.case(fields={**FIELDS, "organisation": "个人"})
    assert (await laboratory.draft()).holder == "王建国"


REQUIRED = [*PASSED.keys() - {"tested"}]


@pytest.mark.parametrize("key_left_out", REQUIRED)
async def test_a_mandatory_field_that_is_empty_blocks(
    laboratory: Laboratory, key_left_out: str
) -> None:
    laboratory.case()
    with pytest.raises(Invalid) as refusal:
        await laboratory.draft({**PASSED, key_left_out: ""})
    schema = refusal.value.schema
    assert schema is not None
    fields = schema["properties"]["fields"]
    assert key_left_out in fields["required"]
    assert fields["properties"][key_left_out]["title"] in refusal.value.sentence
    assert laboratory.store.certificates == {}


async def test_every_mistake_is_told_at_once(laboratory: Laboratory) -> None:
    laboratory.case()
    with pytest.raises(Invalid) as refusal:
        await laboratory.draft({**PASSED, "model": "", "conclusion": "perhaps", "surprise": "x"})
    for told in ("型号规格", "检定结论", "surprise"):
        assert told in refusal.value.sentence


@pytest.mark.parametrize(
    "wrong",
    [
        {"tested": "2026-11-23"},
        {"signed_verifier": "李检"},
        {"replaces": "JD-2026-000099"},
        {"replaces": "nonsense"},
    ],
)
async def test_what_cannot_be_is_refused(laboratory: Laboratory, wrong: Mapping[str, Any]) -> None:
    laboratory.case()
    with pytest.raises(Invalid):
        await laboratory.draft({**PASSED, **wrong})


@pytest.mark.parametrize("fields", [[], "x", 3, True])
async def test_fields_that_are_no_mapping_are_refused(
    laboratory: Laboratory, fields: object
) -> None:
    laboratory.case()
    with pytest.raises(Invalid) as refusal:
        await laboratory.draft(fields)
    assert refusal.value.schema is not None


REFUSED: list[tuple[Actor, str, str, object, type[HengxinError]]] = [
    (TESTER, "SQ0", "signing", {}, NotFound),
    (Actor.citizen("o-li"), CASE, "signing", {}, NotFound),
    (key(Role.FINANCE), CASE, "signing", {}, RoleRefused),
    (Actor.citizen("o-wang"), CASE, "signing", {}, RoleRefused),
    (TESTER, CASE, "testing", {}, Invalid),
    (SIGNATORY, CASE, "testing", PASSED, NotAllowedNow),
]


@pytest.mark.parametrize(("actor", "case", "state", "fields", "refusal"), REFUSED)
async def test_refusals_keep_their_order(  # noqa: PLR0913, PLR0917 - who asks for what, when
    laboratory: Laboratory,
    actor: Actor,
    case: str,
    state: str,
    fields: object,
    refusal: type[HengxinError],
) -> None:
    laboratory.case(state)
    with pytest.raises(refusal):
        async with laboratory.store.work() as work:
            await laboratory.drafting.draft(work, actor, Wanted(case, fields), NOW)
    assert laboratory.store.certificates == {}


async def test_a_newer_draft_voids_the_older_and_keeps_its_number(laboratory: Laboratory) -> None:
    laboratory.case()
    first = await laboratory.signed()
    second = await laboratory.draft()
    third = await laboratory.draft()
    kept = laboratory.store.certificates
    assert [kept[each.number].state for each in (first, second, third)] == [
        "void",
        "void",
        "draft",
    ]
    assert len({first.number, second.number, third.number}) == 3
    assert len({first.code, second.code, third.code}) == 3


async def test_what_did_not_pass_has_no_validity(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft({**PASSED, "conclusion": "不合格"})
    assert draft.title == "检定结果通知书"
    assert draft.valid_until is None


async def test_a_shorter_validity_that_staff_wrote_holds(laboratory: Laboratory) -> None:
    laboratory.case()
    draft = await laboratory.draft({**PASSED, "valid_until": "2027-05-19"})
    assert draft.valid_until == date(2027, 5, 19)


async def test_calibration_recommends_no_interval(laboratory: Laboratory) -> None:
    certification = blood_pressure().certificate
    assert certification is not None
    bare = Certification(CertificateType.CALIBRATION, certification.fields)
    laboratory.item = replace(blood_pressure(), certificate=bare)
    again = Laboratory(laboratory.folder, laboratory.item)
    await again.open()
    again.case()
    draft = await again.draft()
    assert (draft.number, draft.valid_until) == ("JZ-2026-000001", None)


async def test_an_item_without_a_certificate_has_none(laboratory: Laboratory) -> None:
    without = Laboratory(laboratory.folder, replace(blood_pressure(), certificate=None))
    await without.open()
    without.case()
    with pytest.raises(NotAllowedNow):
        await without.draft()


async def test_a_corrected_case_replaces_its_own_certificate(laboratory: Laboratory) -> None:
    laboratory.case()
    old = await laboratory.issued()
    new = await laboratory.draft()
    assert new.replaces == old.number
    assert laboratory.store.certificates[old.number].state == "valid", "until the new one is"


async def test_a_later_case_replaces_the_certificate_it_came_from(laboratory: Laboratory) -> None:
    laboratory.case()
    old = await laboratory.issued()
    laboratory.case(number="SQ202611220000253", linked=CASE)
    assert (await laboratory.draft(case="SQ202611220000253")).replaces == old.number
    laboratory.case(number="SQ202611220000334")
    named = {**PASSED, "replaces": old.number.lower()}
    assert (await laboratory.draft(named, "SQ202611220000334")).replaces == old.number


async def test_nobody_elses_certificate_can_be_replaced(laboratory: Laboratory) -> None:
    laboratory.case()
    old = await laboratory.issued()
    laboratory.case(number="SQ202611220000253", openid="o-li")
    with pytest.raises(Invalid):
        await laboratory.draft({**PASSED, "replaces": old.number}, "SQ202611220000253")
