"""Events for which two people are needed: 202 for the first, 403 again, 200 for a second."""

from bot.domain.people.actor import Role
from tests.factories import employ, licence
from tests.webhooks.api.system import Institution

DENIAL = {"text": "不符合考核条件", "remedy": "60 日内可申请行政复议"}


async def test_the_first_wish_waits_for_a_second_person() -> None:
    institution = Institution()
    case = institution.move(await institution.file(item=licence()), "signing")
    body = {"event": "deny", "version": case.version, "data": DENIAL}
    async with institution.served() as system:
        first = await system.post(case, body, key="licensing")
        shown = await system.get(f"cases/{case.number}", "licensing")
        offered = await system.get(f"cases/{case.number}", "supervisor")
        again = await system.post(case, body, key="licensing")
        stranger = await system.post(case, body, key="signatory")
        rings = institution.bell.rings
        second = await system.post(case, body, key="supervisor")
    assert (first.status, first.json["state"], first.json["version"]) == (
        202,
        "signing",
        case.version,
    )
    assert first.json["pending"] == shown.json["pending"]
    assert {k: first.json["pending"][k] for k in ("event", "by", "role")} == {
        "event": "deny",
        "by": "licensing",
        "role": "licensing",
    }
    assert first.json["pending"]["at"].endswith("+08:00")
    assert "deny" not in [action["event"] for action in shown.json["actions"]]
    (agreeing,) = offered.json["actions"]
    assert (agreeing["event"], agreeing["approver"]) == ("deny", "supervisor")
    assert (again.status, again.problem) == (403, "same-person")
    assert (stranger.status, stranger.problem) == (403, "role-refused")
    assert rings == 0
    assert (second.status, second.json["state"], second.json["pending"]) == (200, "denied", None)
    assert institution.bell.rings == 1
    assert [m.message for m in institution.store.outbox.values()] == ["M4b"]


async def test_who_waits_is_named_by_the_person_where_one_was() -> None:
    institution = Institution()
    employ(institution.store, "L01", Role.LICENSING)
    employ(institution.store, "S01", Role.SUPERVISOR)
    case = institution.move(await institution.file(item=licence()), "signing")
    body = {"event": "deny", "version": case.version}
    async with institution.served() as system:
        first = await system.post(
            case, {**body, "data": {**DENIAL, "person": "L01"}}, key="licensing"
        )
        wrong = await system.post(case, {**body, "data": {"person": "L01"}}, key="supervisor")
        second = await system.post(case, {**body, "data": {"person": "S01"}}, key="supervisor")
    assert first.json["pending"]["by"] == "L01"
    assert wrong.status == 403
    assert second.json["state"] == "denied"
    assert institution.store.history[-1].notes["approved_by"] == "S01"
