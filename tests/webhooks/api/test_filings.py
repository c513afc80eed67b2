"""POST /cases: applications, complaints, reports and consultations on behalf of a citizen."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases.query_code import digest_of
from bot.domain.codes import read_code
from bot.domain.messages.outbound import OutboundStatus
from tests.factories import WORKDAY
from tests.webhooks.api.system import FORMS, ITEM, Clock, Institution

BEHALF = {"channel": "counter", "consent": "窗口签字确认"}
APPLICATION = {"kind": "application", "item": ITEM.id, "fields": dict(FORMS[ITEM.id]), **BEHALF}
COMPLAINT = {
    "kind": "complaint",
    "category": "service",
    "fields": {"text": "窗口态度差"},
    **BEHALF,
}
CITIZEN = {"name": "王建国", "phone": "13800138000"}


@pytest.mark.parametrize("key", ["acceptance", "consultant", "system"])
async def test_an_application_on_behalf_is_filed_and_its_account_told(key: str) -> None:
    institution = Institution()
    async with institution.served() as system:
        made = await system.send("cases", {**APPLICATION, "openid": "o-wang"}, key)
        shown = await system.get(f"cases/{made.json['number']}", key)
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/cases/{made.json['number']}"
    assert made.json == shown.json
    assert (made.json["state"], made.json["openid"]) == ("submitted", "o-wang")
    (entry,) = made.json["history"]
    assert (entry["event"], entry["actor"], entry["role"]) == ("submit", key, key)
    assert institution.store.history[0].notes == BEHALF
    (message,) = institution.store.outbox.values()
    assert (message.openid, message.message) == ("o-wang", "M1")
    assert message.status is OutboundStatus.PENDING
    assert institution.bell.rings == 1


async def test_without_an_account_name_and_phone_fill_the_form() -> None:
    institution = Institution()
    fields = {k: v for k, v in FORMS[ITEM.id].items() if k not in {"contact", "phone"}}
    body = {**APPLICATION, "fields": fields, "citizen": CITIZEN}
    async with institution.served() as system:
        made = await system.send("cases", body, "acceptance")
    assert made.status == 201
    assert made.json["openid"] is None
    assert (made.json["fields"]["contact"], made.json["fields"]["phone"]) == (
        "王建国",
        "13800138000",
    )
    assert institution.store.outbox == {}
    assert institution.bell.rings == 0


async def test_every_item_is_filed_by_its_own_form() -> None:
    institution = Institution()
    async with institution.served() as system:
        for item, fields in FORMS.items():
            body = {**APPLICATION, "item": item, "fields": dict(fields), "openid": "o-wang"}
            made = await system.send("cases", body, "system")
            assert (made.status, made.json["item"]) == (201, item)


async def test_a_wrong_form_is_told_with_a_schema_that_leads_to_success() -> None:
    institution = Institution()
    wrong: dict[str, Any] = {"kind": "application", "item": ITEM.id, "fields": {"quantity": 0}}
    async with institution.served() as system:
        refused = await system.send("cases", wrong, "acceptance")
        schema = refused.json["schema"]
        right = {**APPLICATION, "openid": "o-wang"}
        assert (refused.status, refused.problem) == (422, "invalid")
        assert not Draft202012Validator(schema).is_valid(wrong)
        assert Draft202012Validator(schema).is_valid(right)
        assert (await system.send("cases", right, "acceptance")).status == 201
    assert len(institution.store.cases) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "dream"},
        {"kind": None},
        {"item": "verify_nothing"},
        {"item": ""},
        {"item": None},
        {"item": ["verify_blood_pressure"]},
        {"openid": "一"},
        {"openid": "o-wang", "citizen": CITIZEN},
        {"citizen": {"name": "王建国"}},
        {"channel": "dream"},
        {"consent": " "},
        {"fields": []},
        {"fields": {**FORMS[ITEM.id], "phone": "1380013800"}},
        {"data": []},
        {"extra": 1},
    ],
)
async def test_a_body_of_another_form_files_nothing(changed: dict[str, object]) -> None:
    institution = Institution()
    async with institution.served() as system:
        answer = await system.send("cases", {**APPLICATION, **changed}, "acceptance")
    assert (answer.status, answer.problem) == (422, "invalid")
    Draft202012Validator.check_schema(answer.json["schema"])
    assert institution.store.cases == {}


async def test_role_comes_before_form() -> None:
    async with Institution().served() as system:
        for key in ("tester", "auditor"):
            for body in ({**APPLICATION}, {"kind": "application"}, {"kind": "complaint"}):
                answer = await system.send("cases", body, key)
                assert (answer.status, answer.problem) == (403, "role-refused")
                assert "schema" not in answer.json
        assert (await system.send("cases", APPLICATION, "nobody")).status == 401


async def test_the_same_request_files_one_case() -> None:
    institution = Institution()
    body = {**APPLICATION, "openid": "o-wang"}
    async with institution.served() as system:
        first = await system.send("cases", body, "system", once="k1")
        again = await system.send("cases", body, "system", once="k1")
        other = await system.send("cases", {**body, "openid": "o-li"}, "system", once="k1")
        bare = await system.send("cases", body, "system", once=None)
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["Location"] == first.headers["Location"]
    assert (other.status, other.problem) == (422, "key-reused")
    assert (bare.status, bare.problem) == (400, "malformed")
    assert len(institution.store.cases) == 1


async def test_a_complaint_with_an_account_is_answered_there() -> None:
    institution = Institution()
    async with institution.served() as system:
        made = await system.send("cases", {**COMPLAINT, "openid": "o-wang"}, "acceptance")
    assert made.status == 201
    assert (made.json["kind"], made.json["category"]) == ("complaint", "service")
    assert made.json["fields"] == {"text": "窗口态度差", "anonymous": False}
    assert "code" not in made.json
    assert [m.message for m in institution.store.outbox.values()] == ["C1"]


async def test_without_an_account_there_is_a_query_code_told_once() -> None:
    institution = Institution()
    body = {**COMPLAINT, "citizen": CITIZEN}
    async with institution.served() as system:
        made = await system.send("cases", body, "acceptance")
        shown = await system.get(f"cases/{made.json['number']}", "supervisor")
    code = read_code(made.json["code"])
    assert code is not None
    assert institution.store.codes == {digest_of(code): made.json["number"]}
    assert "code" not in shown.json
    assert shown.json["fields"]["contact"] == "王建国 13800138000"


async def test_anonymously_no_name_no_phone_no_openid_is_shown_to_anybody() -> None:
    institution = Institution()
    body = {**COMPLAINT, "fields": {"text": "窗口态度差", "anonymous": True}}
    keys = ("supervisor", "complaint_handler", "complaint_reviewer", "follow_up", "system")
    async with institution.served() as system:
        made = await system.send("cases", {**body, "openid": "o-secret"}, "system")
        path = f"cases/{made.json['number']}"
        seen = [await system.get(path, key) for key in keys]
        seen += [await system.get("cases", key) for key in keys]
        found = [await system.get("cases?openid=o-secret", key) for key in keys]
        named = await system.send("cases", {**body, "citizen": CITIZEN}, "acceptance")
    assert institution.store.cases[made.json["number"]].openid == "o-secret"
    assert made.json["openid"] is None
    for answer in (made, *seen):
        assert "o-secret" not in str(answer.json)
    assert [answer.json["items"] for answer in found] == [[]] * len(keys)
    assert "13800138000" not in str(named.json)


async def test_a_report_tells_of_a_violation() -> None:
    institution = Institution()
    body = {**COMPLAINT, "kind": "report", "category": "violation"}
    async with institution.served() as system:
        made = await system.send("cases", body, "consultant")
        wrong = await system.send("cases", {**body, "category": "service"}, "consultant")
    assert (made.status, made.json["number"][:2]) == (201, "JB")
    assert (wrong.status, wrong.problem) == (422, "invalid")


async def test_a_call_is_recorded_by_whoever_took_it() -> None:
    institution = Institution()
    body = {
        "kind": "consultation",
        "citizen": CITIZEN,
        "fields": {"topic": "血压计检定", "question": "几天能取"},
        "channel": "phone",
    }
    async with institution.served() as system:
        made = await system.send("cases", body, "consultant")
        online = await system.send("cases", {**body, "channel": "online"}, "consultant")
    assert (made.status, made.json["state"]) == (201, "claimed")
    assert made.json["history"][0]["event"] == "record"
    assert made.json["fields"] == {**CITIZEN, **body["fields"], "channel": "phone"}  # type: ignore[dict-item]
    assert (online.status, online.problem) == (422, "invalid")


@pytest.mark.parametrize("open_now", [True, False])
async def test_a_system_calls_a_person(*, open_now: bool) -> None:
    institution = Institution(clock=Clock(WORKDAY) if open_now else Clock())
    body = {"kind": "consultation", "fields": {"question": "怎么收费"}, **BEHALF}
    async with institution.served() as system:
        made = await system.send("cases", {**body, "openid": "o-wang"}, "system")
        nobody = await system.send("cases", body, "system")
        second = await system.send("cases", {**body, "openid": "o-wang"}, "system")
    assert (made.status, made.json["state"]) == (201, "queued" if open_now else "offline")
    assert made.json["fields"] == {"why": "asked", "question": "怎么收费"}
    assert (nobody.status, nobody.problem) == (422, "invalid")
    assert (second.status, second.problem) == (422, "not-allowed-now")
    assert made.json["number"] in second.json["detail"]
