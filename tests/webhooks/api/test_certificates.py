"""POST /certificates, GET /certificates/{number}, POST /certificates/{number}/events."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases.case import Case
from bot.domain.certificates.requirements import form_of
from tests.factories import blood_pressure
from tests.webhooks.api.system import Institution
from webhooks.api.description.examples import example_of

REMEDY = {"remedy": "对撤销不服的，可以申请复议"}


async def signing(institution: Institution) -> Case:
    return institution.move(await institution.file(), "signing")


def fields_of(institution: Institution) -> dict[str, Any]:
    """The least that a certificate for blood pressure meters needs, by its own examples."""
    issuer = institution.behind().drafting._issuer  # noqa: SLF001 - the sample office's own
    item = blood_pressure()
    assert item.certificate is not None
    form = form_of(item, issuer.types[item.certificate.type])
    names = iter(("王建国", "李检定", "张核验"))
    fields = {f.key: example_of(f.schema()) for f in form if not f.optional}
    return {k: next(names) if v == "王建国" else v for k, v in fields.items()}


async def drafted(institution: Institution, system: Any) -> Any:
    case = await signing(institution)
    body = {"case": case.number, "fields": fields_of(institution)}
    return await system.send("certificates", body, "tester")


def publish(institution: Institution, number: str) -> None:
    """As the worker and the case's own `issue` leave it."""
    known = institution.store.certificates[number]
    institution.store.certificates[number] = replace(known, state="valid", version=3)


async def test_a_certificate_is_drafted_for_a_case_that_is_being_signed() -> None:
    institution = Institution()
    async with institution.served() as system:
        made = await drafted(institution, system)
        assert made.status == 201, made.json
        shown = await system.get(f"certificates/{made.json['number']}", "signatory")
    assert made.headers["Location"] == f"/api/v1/certificates/{made.json['number']}"
    assert set(shown.json) == {
        *("number", "identifier", "code", "type", "case", "item", "state", "version"),
        *("holder", "fields", "issued", "valid_until", "expired", "replaces", "replaced_by"),
        *("created", "pending", "history", "actions"),
    }
    assert (shown.json["state"], shown.json["expired"]) == ("draft", False)
    assert shown.json["holder"] == "示例市第一人民医院"
    assert [action["event"] for action in shown.json["actions"]] == ["discard"]
    (entry,) = shown.json["history"]
    assert (entry["event"], entry["actor"], entry["role"]) == ("draft", "tester", "tester")


async def test_who_may_draft_what_and_when() -> None:
    institution = Institution()
    async with institution.served() as system:
        case = await signing(institution)
        body = {"case": case.number, "fields": fields_of(institution)}
        assert (await system.send("certificates", body, "verifier")).status == 403
        unknown = {**body, "case": "SQ20261122000009R"}
        assert (await system.send("certificates", unknown, "tester")).status == 404
        wrongs: list[Any] = [{}, [], {**body, "case": 7}, {**body, "fields": {}}, {**body, "x": 1}]
        for wrong in wrongs:
            refused = await system.send("certificates", wrong, "tester")
            assert (refused.status, refused.problem) == (422, "invalid")
            Draft202012Validator.check_schema(refused.json["schema"])
        institution.move(case, "testing")
        early = await system.send("certificates", body, "tester")
        assert (early.status, early.problem) == (422, "not-allowed-now")
    assert institution.store.certificates == {}


async def test_the_schema_of_a_wrong_draft_leads_to_a_right_one() -> None:
    institution = Institution()
    async with institution.served() as system:
        case = await signing(institution)
        refused = await system.send("certificates", {"case": case.number, "fields": {}}, "tester")
        body = {"case": case.number, "fields": fields_of(institution)}
        assert Draft202012Validator(refused.json["schema"]).is_valid(body)
        once = [await system.send("certificates", body, "tester", once="k") for _ in range(2)]
    assert [answer.status for answer in once] == [201, 201]
    assert once[0].json == once[1].json
    assert len(institution.store.certificates) == 1


@pytest.mark.parametrize("number", ["JD-2026-999999", "x", "%00", "SQ20261122000009R"])
async def test_a_number_that_does_not_exist(number: str) -> None:
    async with Institution().served() as system:
        assert (await system.get(f"certificates/{number}", "tester")).status == 404
        body = {"event": "revoke", "version": 1, "reason": "错误", "data": REMEDY}
        answer = await system.send(f"certificates/{number}/events", body, "signatory")
        assert answer.status == 404


async def test_revoking_takes_two_people_and_a_reason() -> None:
    institution = Institution()
    async with institution.served() as system:
        number = (await drafted(institution, system)).json["number"]
        publish(institution, number)
        path = f"certificates/{number}/events"
        body = {"event": "revoke", "version": 3, "reason": "数据有误", "data": REMEDY}
        bare = await system.send(path, {**body, "reason": " "}, "signatory")
        stale = await system.send(path, {**body, "version": 2}, "signatory")
        nobody = await system.send(path, body, "tester")
        first = await system.send(path, body, "signatory")
        waiting = await system.get(f"certificates/{number}", "supervisor")
        again = await system.send(path, body, "signatory")
        second = await system.send(path, body, "supervisor")
    assert (bare.status, bare.problem) == (422, "invalid")
    assert "reason" in bare.json["schema"]["required"]
    assert (stale.status, nobody.status) == (409, 403)
    assert (first.status, first.json["state"]) == (202, "valid")
    assert first.json["pending"]["event"] == "revoke"
    assert first.json["pending"]["by"] == "signatory"
    assert waiting.json["pending"] == first.json["pending"]
    assert (again.status, again.problem) == (403, "same-person")
    assert (second.status, second.json["state"]) == (200, "revoked")
    assert second.json["pending"] is None
    assert second.json["history"][-1]["event"] == "revoke"
    assert second.json["history"][-1]["reason"] == "数据有误"


async def test_expiry_is_seen_from_the_date() -> None:
    institution = Institution()
    async with institution.served() as system:
        number = (await drafted(institution, system)).json["number"]
        publish(institution, number)
        known = institution.store.certificates[number]
        assert known.valid_until is not None
        institution.clock.moment += known.valid_until - institution.clock.moment.date()
        assert (await system.get(f"certificates/{number}", "tester")).json["expired"] is False
        institution.clock.moment += timedelta(days=1)
        assert (await system.get(f"certificates/{number}", "tester")).json["expired"] is True


async def test_an_event_of_another_machine_is_told_with_what_there_is() -> None:
    institution = Institution()
    async with institution.served() as system:
        number = (await drafted(institution, system)).json["number"]
        for event in ("publish", "sign", "accept"):
            answer = await system.send(
                f"certificates/{number}/events", {"event": event, "version": 1}, "signatory"
            )
            assert answer.status in {403, 422}
        assert institution.store.certificates[number].state == "draft"
