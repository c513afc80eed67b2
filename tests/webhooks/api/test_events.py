"""POST /cases/{number}/events: the effect, and why there is none."""

import pytest
from jsonschema import Draft202012Validator

from bot.domain.messages.outbound import OutboundStatus
from tests.webhooks.api.system import CHECKLIST, Institution, accept

#: Well-formed, with a right check character, and never given to a case.
UNKNOWN = "SQ20261122000009R"


async def test_an_accepted_case_is_the_answer_and_its_citizen_is_promised_a_message() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        answer = await system.post(case, accept(case, reason="材料齐全"))
        shown = await system.get(f"cases/{case.number}")

    assert answer.status == 200
    assert answer.json == shown.json
    assert (answer.json["state"], answer.json["version"]) == ("accepted", 2)
    submitted, accepted = answer.json["history"]
    assert submitted["event"] == "submit"
    assert {key: accepted[key] for key in ("event", "actor", "role", "reason")} == {
        "event": "accept",
        "actor": "acceptance",
        "role": "acceptance",
        "reason": "材料齐全",
    }
    (message,) = institution.store.outbox.values()
    assert (message.openid, message.message) == ("citizen-1", "M5")
    assert message.status is OutboundStatus.PENDING
    assert institution.bell.rings == 1


async def test_a_key_acts_with_the_one_role_of_its_own_that_allows_the_event() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        answer = await system.post(case, accept(case), key="both")
    assert answer.json["history"][-1]["role"] == "acceptance"
    assert answer.json["history"][-1]["actor"] == "both"


async def test_a_refusal_leaves_everything_as_it_was() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        answer = await system.post(case, accept(case, data={"checklist": ["applicant"]}))
        shown = await system.get(f"cases/{case.number}")
    assert answer.status == 422
    assert (shown.json["state"], shown.json["version"]) == ("submitted", 1)
    assert len(shown.json["history"]) == 1
    assert institution.store.outbox == {}
    assert institution.bell.rings == 0


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "accept",
        7,
        {},
        {"event": "accept"},
        {"event": "accept", "version": "1", "data": CHECKLIST},
        {"event": "accept", "version": True, "data": CHECKLIST},
        {"event": "accept", "version": 0, "data": CHECKLIST},
        {"event": "accept", "version": 1, "data": []},
        {"event": "accept", "version": 1, "data": CHECKLIST, "reason": 5},
        {"event": "accept", "version": 1, "data": CHECKLIST, "reason": "长" * 501},
        {"event": "accept", "version": 1, "data": CHECKLIST, "extra": 1},
        {"event": "fly", "version": 1},
        {"event": ["accept"], "version": 1},
    ],
)
async def test_a_body_of_another_form_is_told_with_the_schema_that_it_breaks(body: object) -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        answer = await system.post(case, body)
    assert (answer.status, answer.problem) == (422, "invalid")
    validator = Draft202012Validator(answer.json["schema"])
    assert not validator.is_valid(body)
    assert validator.is_valid({"event": "accept", "version": 1, "data": CHECKLIST})


@pytest.mark.parametrize(
    "data", [{}, {"checklist": "all"}, {"checklist": ["applicant"]}, {**CHECKLIST, "more": 1}]
)
async def test_wrong_data_is_told_with_a_schema_that_leads_a_stranger_to_success(
    data: dict[str, object],
) -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        refused = await system.post(case, accept(case, data=data))
        schema = refused.json["schema"]
        lines = schema["properties"]["data"]["properties"]["checklist"]["items"]["oneOf"]
        mended = accept(case, data={"checklist": [line["const"] for line in lines]})
        accepted = await system.post(case, mended)

    assert (refused.status, refused.problem) == (422, "invalid")
    assert not Draft202012Validator(schema).is_valid(accept(case, data=data))
    assert Draft202012Validator(schema).is_valid(mended)
    assert accepted.status == 200


async def test_refusals_come_in_the_order_of_the_contract() -> None:
    """Each request is wrong in every way that is told later as well."""
    institution = Institution()
    case = await institution.file()
    institution.move(case, "closed")
    wrong_data: dict[str, object] = {"checklist": "all"}
    no_form = {"event": "accept", "version": "x"}
    stale = accept(case)
    now_closed = accept(case, version=2)
    async with institution.served() as system:
        nobody = await system.post(UNKNOWN, no_form, key=None)
        nowhere = [await system.post(number, no_form, key="tester") for number in (UNKNOWN, "x")]
        hidden = await system.post(case, no_form, key="auditor")
        no_role = [
            await system.post(case, body, key="tester")
            for body in (no_form, accept(case, data=wrong_data), stale, now_closed)
        ]
        misshapen = [
            await system.post(case, body) for body in (no_form, accept(case, data=wrong_data))
        ]
        outdated = await system.post(case, stale)
        too_late = await system.post(case, now_closed)

    assert (nobody.status, nobody.problem) == (401, "unauthenticated")
    assert {(answer.status, answer.problem) for answer in (*nowhere, hidden)} == {
        (404, "not-found")
    }
    assert {(answer.status, answer.problem) for answer in no_role} == {(403, "role-refused")}
    assert {(answer.status, answer.problem) for answer in misshapen} == {(422, "invalid")}
    assert (outdated.status, outdated.problem) == (409, "stale-case")
    assert (too_late.status, too_late.problem) == (422, "not-allowed-now")


async def test_what_is_not_allowed_now_lists_what_is() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        await system.post(case, accept(case))
        again = await system.post(case, accept(case, version=2))
        body = {"event": "request_correction", "version": 2, "data": {"items": ["补盖公章"]}}
        elsewhere = await system.post(case, body)
    for answer in (again, elsewhere):
        assert (answer.status, answer.problem) == (422, "not-allowed-now")
        assert set(answer.json["allowed"]) == {"waive_fee", "withdraw"}
        assert "已受理" in answer.json["detail"]


async def test_an_event_that_is_not_built_yet_is_shut_and_says_what_is_open() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        institution.move(case, "delivering")
        answer = await system.post(case, {"event": "confirm_delivery", "version": 2})
    assert (answer.status, answer.problem) == (422, "not-allowed-now")
    assert "尚未开通" in answer.json["detail"]
    assert answer.json["allowed"] == ["return_delivery"]


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"event":"accept","event":"refuse","version":1}', "application/json", 400),
        (b'{"event":"accept","version":NaN}', "application/json", 400),
        (b'{"event":"accept","version":1e999}', "application/json", 400),
        (b'{"reason":"\\u0000"}', "application/json", 400),
        (b'{"reason":"\\ud800"}', "application/json", 400),
        (b'{"\\u0000":1}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[" * 40 + b"]" * 40, "application/json", 400),
        (b"9" * 5_000, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"event=accept", "application/x-www-form-urlencoded", 415),
    ],
)
async def test_a_body_that_cannot_be_read(raw: bytes, kind: str, status: int) -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        answer = await system.post(case, None, raw=raw, kind=kind)
    assert answer.status == status
    assert answer.problem
    assert institution.store.answers == {}


async def test_a_case_without_an_account_is_moved_and_nobody_is_rung_for() -> None:
    institution = Institution()
    case = await institution.file()
    anonymous = institution.without_account(case)
    async with institution.served() as system:
        answer = await system.post(anonymous, accept(anonymous))
    assert answer.status == 200
    assert institution.store.outbox == {}
    assert institution.bell.rings == 0
