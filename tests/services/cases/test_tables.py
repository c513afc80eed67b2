"""P1, P2: nothing outside the tables changes any row, in any life of the three machines."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.register import data_schema, refusal
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import STAFF, Actor, Role
from bot.errors import HengxinError, NotAllowedNow, NotFound, RoleRefused
from bot.services.cases.transition import Transitioned, Wish
from tests.factories import FIELDS
from tests.fakes import MemoryStore
from tests.services.cases.lives import FILE, ITEMS, OPENID, PEOPLE, Life
from tests.services.cases.oracle import Row, table
from webhooks.api.description.examples import example_of

KINDS = (CaseKind.APPLICATION, CaseKind.COMPLAINT, CaseKind.CONSULTATION)
_BIRTHS: dict[CaseKind, tuple[str, dict[str, Any]]] = {
    CaseKind.APPLICATION: ("submit", {"fields": FIELDS, "declaration": True}),
    CaseKind.COMPLAINT: ("register", {"category": "service", "text": "窗口态度差"}),
    CaseKind.CONSULTATION: ("escalate", {"why": "asked"}),
}
#: Data whose example is of the right form and of nobody's.
_PERSONS = {"tester": Role.TESTER, "handler": Role.COMPLAINT_HANDLER}
_FILES = {"photo": FILE, "record": FILE, "evidence": [FILE], "files": [FILE]}


async def living(kind: CaseKind, item: str = "") -> Life:
    life = Life()
    event, data = _BIRTHS[kind]
    born = "verify_blood_pressure" if kind is CaseKind.APPLICATION else ""
    await life.born(kind, event, data, item=born)
    if item and item != born:
        life.put(life.case.state, item=item)
    return life


async def data_for(life: Life, event: str, role: Role, second: int = 0) -> dict[str, Any]:
    """Data of the right form for that event of that role now, naming people and files there are.

    Nothing for an event that the state does not have, or that cannot be.
    """
    row = MACHINES[life.case.kind].row(life.case.state, event)
    if row is None:
        return {}
    scene = await life.casebook.scene(life.store.work(), life.case, life.now)
    if refusal(row, scene):
        return {}
    schema = data_schema(row, scene, role)
    data: dict[str, Any] = example_of(schema)
    asked = set(schema.get("properties", ()))
    data |= {key: PEOPLE[who][0] for key, who in _PERSONS.items() if key in data}
    data |= {key: value for key, value in _FILES.items() if key in data}
    if "person" in asked and role in PEOPLE:
        data["person"] = PEOPLE[role][second]
    if "amount" in data:
        quote = scene.last("quote")
        data["amount"] = quote.notes["total"] if quote else "0"
    return data


def happened(life: Life, before: MemoryStore, done: Transitioned) -> Row | None:
    """The oracle's row for what has changed; None when nothing has. Anything else fails."""
    old = before.cases[life.number]
    if done.entry is None:
        assert done.pending is not None
        assert (life.store.cases, life.store.history) == (before.cases, before.history)
        return None
    row = table(life.case.kind).rows[old.state, done.entry.event]
    assert (life.case.state, life.case.version) == (row.target, old.version + 1)
    assert life.store.history[:-1] == before.history
    assert life.store.history[-1] == done.entry
    assert (done.entry.origin, done.entry.target) == (row.origin, row.target)
    return row


async def attempt(life: Life, event: str, role: Role, data: dict[str, Any]) -> Row | None:
    """One wish of one role; whatever comes of it is what the oracle allows, or changes nothing."""
    before = deepcopy(life.store)
    try:
        done = await life.asks(role, event, data)
    except HengxinError:
        assert life.store == before
        return None
    row = happened(life, before, done)
    pending = before.approvals.get(life.number)
    if row is None:
        asked = table(life.case.kind).rows[before.cases[life.number].state, event]
        assert role in asked.roles
        assert asked.approver is not None
    elif row.approver is None:
        assert role in row.roles
    else:
        assert role is row.approver
        assert pending is not None
        assert (pending.version, pending.event) == (before.cases[life.number].version, event)
        assert pending.role in row.roles
    return row


@given(data=st.data())
@settings(max_examples=60, deadline=None)
async def test_any_life_keeps_to_the_table(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    item = data.draw(st.sampled_from(sorted(ITEMS))) if kind is CaseKind.APPLICATION else ""
    life = await living(kind, item)
    oracle = table(kind)
    for _ in range(data.draw(st.integers(1, 18))):
        ways = oracle.from_state(life.case.state)
        astray = data.draw(st.integers(0, 3)) == 0
        if ways and not astray:
            row: Row = data.draw(st.sampled_from(ways))
            event, role = row.event, data.draw(st.sampled_from(sorted(row.roles)))
        else:
            event = data.draw(st.sampled_from(oracle.events))
            role = data.draw(st.sampled_from(Role))
        second = data.draw(st.integers(0, 1))
        await attempt(life, event, role, await data_for(life, event, role, second))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_role_that_no_row_names_is_refused_and_logged(kind: CaseKind) -> None:
    life = await living(kind)
    for (state, event), row in table(kind).rows.items():
        life.put(state)
        before = deepcopy(life.store)
        for role in set(Role) - row.roles:
            with capture_logs() as logs, pytest.raises((RoleRefused, NotFound)) as told:
                await life.asks(role, event, await data_for(life, event, role))
            if told.type is RoleRefused:
                assert logs, f"{role} asked for {event} and nobody wrote it down"
            assert OPENID not in repr(logs)
        assert life.store == before


@pytest.mark.parametrize("kind", KINDS)
async def test_an_event_that_the_state_does_not_have_changes_nothing(kind: CaseKind) -> None:
    life, oracle = await living(kind), table(kind)
    for state in oracle.states:
        life.put(state)
        before = deepcopy(life.store)
        for event in oracle.events:
            if (state, event) in oracle.rows:
                continue
            asking = {
                role for row in oracle.rows.values() if row.event == event for role in row.roles
            }
            for role in sorted(asking)[:3]:
                with pytest.raises(HengxinError):
                    await life.asks(role, event, {})
        assert life.store == before


#: A whole life of each item: event, role, and which of the two people of that role.
LIVES = {
    "verify_blood_pressure": (
        ("request_correction", Role.ACCEPTANCE, 0),
        ("resupply", Role.CITIZEN, 0),
        ("accept", Role.ACCEPTANCE, 0),
        ("waive_fee", Role.ACCEPTANCE, 0),
        ("receive_sample", Role.SAMPLE_ROOM, 0),
        ("assign", Role.DISPATCHER, 0),
        ("submit_results", Role.TESTER, 0),
        ("return_results", Role.VERIFIER, 0),
        ("submit_results", Role.TESTER, 0),
        ("verify", Role.VERIFIER, 0),
        ("issue", Role.SIGNATORY, 0),
        ("close", Role.SYSTEM, 0),
    ),
    "inspect_elevator": (
        ("accept", Role.ACCEPTANCE, 0),
        ("quote", Role.BUSINESS, 0),
        ("renegotiate", Role.CITIZEN, 0),
        ("quote", Role.BUSINESS, 0),
        ("agree_order", Role.CITIZEN, 0),
        ("pay", Role.FINANCE, 0),
        ("schedule", Role.DISPATCHER, 0),
        ("submit_results", Role.TESTER, 0),
        ("verify", Role.VERIFIER, 0),
        ("issue", Role.SIGNATORY, 0),
    ),
    "license_standard": (
        ("accept", Role.ACCEPTANCE, 0),
        ("start", Role.LICENSING, 0),
        ("submit_results", Role.LICENSING, 0),
        ("verify", Role.VERIFIER, 0),
        ("deny", Role.LICENSING, 0),
        ("deny", Role.SUPERVISOR, 0),
        ("serve", Role.ACCEPTANCE, 0),
    ),
}


@pytest.mark.parametrize("item", sorted(LIVES))
async def test_a_whole_life_is_led_by_what_the_schemas_say(item: str) -> None:
    """A stranger who fills in each event's schema brings a case to its end."""
    life = await living(CaseKind.APPLICATION, item)
    for event, role, who in LIVES[item]:
        before = life.case.state
        row = await attempt(life, event, role, await data_for(life, event, role, who))
        pending = life.store.approvals.get(life.number)
        assert row is not None or (pending and pending.event == event), f"{event} from {before}"
    assert life.case.state in {"closed", "issued"}


async def test_four_eyes_through_one_key_are_persons() -> None:
    life = await living(CaseKind.APPLICATION)
    for event, role, who in LIVES["verify_blood_pressure"][:-3]:
        await attempt(life, event, role, await data_for(life, event, role, who))
    worker = life.store.staff[PEOPLE[Role.TESTER][0]]
    life.store.staff[worker.number] = type(worker)(worker.number, frozenset(STAFF))
    actor = Actor("lims", frozenset({Role.VERIFIER}), "api")
    worked = Wish(life.number, "verify", data={"person": worker.number})
    with pytest.raises(NotAllowedNow, match="核验人"):
        await life.within(life.store.work(), actor, worked)
    other = Wish(life.number, "verify", data={"person": PEOPLE[Role.VERIFIER][1]})
    async with life.store.work() as work:
        await life.within(work, actor, other)
    assert life.case.state == "signing"
