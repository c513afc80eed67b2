"""Two people for one event: the first asks, a second agrees, nobody is both."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotAllowedNow, RoleRefused, SamePerson
from bot.services.cases.transition import Wish
from bot.services.cases.viewing import record
from tests.services.cases.lives import Life

DENIAL = {"text": "不符合考核条件", "remedy": "60 日内可申请行政复议"}
BOTH = frozenset({Role.LICENSING, Role.SUPERVISOR})


async def signing() -> Life:
    life = Life()
    await life.applied("license_standard")
    life.put("signing")
    return life


async def test_the_first_wish_waits_and_changes_nothing() -> None:
    life = await signing()
    before = life.case
    asked = await life.asks(Role.LICENSING, "deny", DENIAL)
    assert (asked.entry, asked.notice) == (None, None)
    assert asked.pending is not None
    assert (asked.pending.event, asked.pending.role) == ("deny", Role.LICENSING)
    assert life.case == before
    assert [entry.event for entry in life.store.history] == ["submit"]


async def test_a_second_person_makes_it_happen_as_the_first_had_asked() -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL | {"person": "licensing-1"})
    other = {"text": "另一个理由", "remedy": "另一条途径", "person": "supervisor-1"}
    done = await life.asks(Role.SUPERVISOR, "deny", other)
    assert life.case.state == "denied"
    assert done.entry is not None
    assert (done.entry.actor, done.entry.role) == ("key-licensing", "licensing")
    assert done.entry.reason == DENIAL["text"]
    assert done.entry.notes == {
        "remedy": DENIAL["remedy"],
        "person": "licensing-1",
        "approved_by": "supervisor-1",
    }
    assert done.notice is not None
    assert "不符合考核条件" in done.notice.text


async def test_the_first_persons_reason_is_kept() -> None:
    life = await signing()
    life.store.cases[life.number] = replace(life.case, state="submitted")
    life.store.history.append(
        replace(life.store.history[0], version=0, event="request_correction")
    )
    for role, reason in ((Role.ACCEPTANCE, "第一人的话"), (Role.SUPERVISOR, "第二人的话")):
        async with life.store.work() as work:
            actor = Actor(f"key-{role}", frozenset({role}), "api")
            data = {"items": ["补盖公章"]}
            wish = Wish(life.number, "request_correction_again", data=data, reason=reason)
            await life.within(work, actor, wish)
    assert life.case.state == "correction"
    assert life.store.history[-1].reason == "第一人的话"


async def test_the_same_key_without_another_person_is_the_same_person() -> None:
    life = await signing()
    one = Actor("lims", BOTH, "api")
    for first, second in (
        ({}, {}),
        ({"person": "licensing-1"}, {}),
        ({}, {"person": "supervisor-1"}),
        ({"person": "licensing-1"}, {"person": "licensing-1"}),
    ):
        async with life.store.work() as work:
            await life.within(work, one, Wish(life.number, "deny", data=DENIAL | first))
        with pytest.raises(SamePerson):
            async with life.store.work() as work:
                await life.within(work, one, Wish(life.number, "deny", data=DENIAL | second))
        life.store.approvals.clear()
    assert life.case.state == "signing"


async def test_one_key_of_two_named_people_is_two_people() -> None:
    life = await signing()
    one = Actor("lims", BOTH, "api")
    for person in ("licensing-1", "supervisor-1"):
        async with life.store.work() as work:
            wish = Wish(life.number, "deny", data=DENIAL | {"person": person})
            await life.within(work, one, wish)
    assert life.case.state == "denied"


async def test_one_person_through_two_doors_is_one_person() -> None:
    life = await signing()
    life.store.staff["L9"] = replace(life.store.staff["licensing-1"], number="L9", roles=BOTH)
    await life.asks(Role.LICENSING, "deny", DENIAL | {"person": "L9"})
    signed_in = Actor("L9", BOTH, "workbench")
    with pytest.raises(SamePerson):
        async with life.store.work() as work:
            await life.within(work, signed_in, Wish(life.number, "deny", data=DENIAL))


async def test_one_person_with_two_keys_is_not_two_people() -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL | {"person": "licensing-1"})
    with pytest.raises(Invalid) as refusal:
        await life.asks(Role.SUPERVISOR, "deny", DENIAL)
    assert refusal.value.schema is not None
    assert refusal.value.schema["required"] == ["person"]
    assert life.case.state == "signing"
    actor = Actor("k", frozenset({Role.SUPERVISOR}), "api")
    found = await record(life.store.work(), life.casebook, actor, life.number, life.now)
    assert found.actions[0].data == refusal.value.schema
    await life.asks(Role.SUPERVISOR, "deny", {"person": "supervisor-1"})
    assert life.case.state == "denied"


@pytest.mark.parametrize("person", ["nobody", "licensing-2", "tester-1"])
async def test_who_agrees_must_be_somebody_who_may(person: str) -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL)
    with pytest.raises(Invalid, match="工号"):
        await life.asks(Role.SUPERVISOR, "deny", {"person": person})
    assert life.case.state == "signing"


async def test_who_has_left_agrees_to_nothing() -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL)
    gone = life.store.staff["supervisor-1"]
    life.store.staff["supervisor-1"] = replace(gone, active=False)
    with pytest.raises(Invalid):
        await life.asks(Role.SUPERVISOR, "deny", {"person": "supervisor-1"})


async def test_a_role_that_may_not_agree_is_refused_and_logged() -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL)
    with capture_logs() as logs, pytest.raises(RoleRefused):
        await life.asks(Role.SIGNATORY, "deny", DENIAL)
    assert logs[0]["who"] == "key-signatory"


async def test_any_transition_outdates_the_wish() -> None:
    life = await signing()
    await life.asks(Role.LICENSING, "deny", DENIAL)
    comment = {"comment": "请补充依据", "person": "signatory-1"}
    await life.asks(Role.SIGNATORY, "return_signing", comment)
    life.put("signing")
    with pytest.raises(RoleRefused):  # a supervisor may agree, and there is nothing to agree to
        await life.asks(Role.SUPERVISOR, "deny", DENIAL)
    assert life.case.state == "signing"


async def test_a_wish_that_cannot_be_is_not_kept() -> None:
    life = Life()
    await life.applied()
    life.put("signing")
    with pytest.raises(NotAllowedNow, match="行政许可"):
        await life.asks(Role.LICENSING, "deny", DENIAL)
    assert life.store.approvals == {}


async def test_the_agreement_is_offered_to_whoever_may_give_it() -> None:
    life = await signing()

    async def offered(role: Role) -> list[str]:
        actor = Actor("k", frozenset({role}), "api")
        found = await record(life.store.work(), life.casebook, actor, life.number, life.now)
        return [action.event for action in found.actions]

    assert await offered(Role.LICENSING) == ["deny"]
    assert await offered(Role.SUPERVISOR) == []
    await life.asks(Role.LICENSING, "deny", DENIAL)
    assert await offered(Role.LICENSING) == []
    assert await offered(Role.SUPERVISOR) == ["deny"]
