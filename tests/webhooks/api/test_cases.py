"""GET /cases and GET /cases/{number}."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from tests.factories import FIELDS
from tests.webhooks.api.system import Institution, System


async def _numbers(system: System, query: str = "") -> list[str]:
    answer = await system.get(f"cases{query}")
    assert answer.status == 200
    return [case["number"] for case in answer.json["items"]]


async def test_a_case_is_shown_with_exactly_the_members_of_the_contract() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        shown = (await system.get(f"cases/{case.number}")).json

    assert set(shown) == {
        *("number", "kind", "item", "category", "state", "version", "fields", "openid"),
        *("created", "pending", "history", "clocks", "actions"),
    }
    assert shown["number"] == case.number
    assert shown["kind"] == "application"
    assert shown["state"] == "submitted"
    assert shown["version"] == 1
    assert shown["fields"] == FIELDS
    assert shown["pending"] is None
    (clock,) = shown["clocks"]
    assert clock == {
        "kind": "ACCEPT",
        "limit": 5,
        "unit": "working_day",
        "started": shown["created"],
        "due": "2026-11-27T23:59:59+08:00",
        "state": "running",
    }
    (entry,) = shown["history"]
    assert set(entry) == {"at", "event", "from", "to", "actor", "role", "reason"}
    assert (entry["event"], entry["from"], entry["to"]) == ("submit", "draft", "submitted")
    assert (entry["actor"], entry["role"]) == ("citizen", "citizen")
    assert shown["openid"] == "citizen-1"


async def test_times_are_rfc_3339_with_the_offset_of_shanghai() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        shown = (await system.get(f"cases/{case.number}")).json
    for text in (shown["created"], shown["history"][0]["at"]):
        assert text.endswith("+08:00")
        moment = datetime.fromisoformat(text)
        assert moment.utcoffset() == timedelta(hours=8)
        assert moment == case.created


async def test_actions_are_what_this_key_could_do_now() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        mine = (await system.get(f"cases/{case.number}", "acceptance")).json["actions"]
        testers = (await system.get(f"cases/{case.number}", "tester")).json["actions"]

    assert {a["event"] for a in mine} == {"accept", "refuse", "request_correction", "withdraw"}
    (accepting,) = [action for action in mine if action["event"] == "accept"]
    assert set(accepting) == {"event", "roles", "approver", "data"}
    assert accepting["roles"] == ["acceptance"]
    assert accepting["approver"] is None
    assert accepting["data"]["required"] == ["checklist"]
    assert testers == []


@pytest.mark.parametrize("number", ["SQ202611220000999", "nonsense", "SQ%00", "%FF", "x" * 5000])
async def test_a_number_that_does_not_exist_is_not_found(number: str) -> None:
    async with Institution().served() as system:
        answer = await system.get(f"cases/{number}")
    assert (answer.status, answer.problem) == (404, "not-found")


async def test_a_case_that_is_not_for_this_key_looks_like_one_that_does_not_exist() -> None:
    institution = Institution()
    case = await institution.file()
    async with institution.served() as system:
        hidden = await system.get(f"cases/{case.number}", "auditor")
        unknown = await system.get("cases/SQ20261122000009R", "auditor")
        listed = await system.get("cases", "auditor")
    for answer in (hidden, unknown):
        answer.json.pop("instance")
    assert hidden.json == unknown.json
    assert listed.json == {"items": [], "next": None}


async def test_a_key_never_speaks_as_a_citizen() -> None:
    institution = Institution()
    case = await institution.file("impostor")
    async with institution.served() as system:
        assert (await system.get(f"cases/{case.number}", "impostor")).status == 404
        assert (await system.get("cases", "impostor")).json["items"] == []


async def test_the_list_is_newest_first_and_spreads_no_personal_data() -> None:
    institution = Institution()
    cases = [await institution.file(f"citizen-{n}") for n in range(3)]
    async with institution.served() as system:
        listed = (await system.get("cases")).json
    assert [case["number"] for case in listed["items"]] == [c.number for c in reversed(cases)]
    assert listed["next"] is None
    assert "13800138000" not in str(listed)


async def test_pages_cover_every_case_once() -> None:
    institution = Institution()
    filed = [(await institution.file()).number for _ in range(7)]
    seen: list[str] = []
    sizes: list[int] = []
    async with institution.served() as system:
        cursor: str | None = ""
        while cursor is not None:
            page = (await system.get(f"cases?limit=3&cursor={cursor}")).json
            seen += [case["number"] for case in page["items"]]
            sizes.append(len(page["items"]))
            cursor = page["next"]
    assert seen == list(reversed(filed))
    assert sizes == [3, 3, 1]


async def test_a_page_that_is_just_full_is_the_last() -> None:
    institution = Institution()
    for _ in range(3):
        await institution.file()
    async with institution.served() as system:
        assert (await system.get("cases?limit=3")).json["next"] is None


async def test_the_list_is_narrowed_by_each_parameter() -> None:
    institution = Institution()
    first, second = await institution.file("a"), await institution.file("b")
    institution.move(first, "accepted")
    async with institution.served() as system:
        assert await _numbers(system, "?state=accepted") == [first.number]
        assert await _numbers(system, "?openid=b") == [second.number]
        assert await _numbers(system, f"?item={second.item}") == [second.number, first.number]
        assert await _numbers(system, "?item=other") == []
        assert await _numbers(system, "?kind=complaint") == []
        assert await _numbers(system, "?kind=&state=&openid=b") == [second.number]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?colour=red", "colour"),
        ("?kind=dream", "kind"),
        ("?state=dreaming", "state"),
        ("?item=Ä", "item"),
        ("?openid=" + "o" * 65, "openid"),
        ("?openid=%00", "openid"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?limit=-1", "limit"),
        ("?limit=٣", "limit"),
        ("?limit=1e2", "limit"),
        ("?cursor=abc", "cursor"),
        ("?cursor=%E4%B8%AD", "cursor"),
        ("?limit=2&limit=3", "limit"),
    ],
)
async def test_a_parameter_that_is_wrong_is_named(query: str, named: str) -> None:
    async with Institution().served() as system:
        answer = await system.get(f"cases{quote(query, safe='?&=%')}")
    assert (answer.status, answer.problem) == (422, "invalid")
    assert named in answer.json["detail"]


@pytest.mark.parametrize("path", ["cases", "cases/SQ202611220000172"])
async def test_without_a_known_key_nobody_learns_anything(path: str) -> None:
    async with Institution().served() as system:
        for headers in (
            {},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer nobody"},
            {"Authorization": "Basic YWNjZXB0YW5jZQ=="},
            {"Authorization": "Bearer " + "k" * 1_000},
            {"Authorization": "Bearer é"},
        ):
            answer = await system.call("GET", path, None, headers=headers)
            assert (answer.status, answer.problem) == (401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_scheme_is_read_in_any_case() -> None:
    async with Institution().served() as system:
        headers = {"Authorization": "bearer  acceptanceacceptance"}
        assert (await system.call("GET", "cases", None, headers=headers)).status == 200


async def test_answers_are_kept_by_no_cache_and_head_is_get_without_a_body() -> None:
    async with Institution().served() as system:
        answer = await system.get("cases")
        head = await system.call("HEAD", "cases", "acceptance")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (head.status, head.json) == (200, None)
