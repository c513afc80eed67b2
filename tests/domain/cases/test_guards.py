"""All guards alike: which rows are built, valid schemas, named persons, acting on behalf."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.domain.cases.case import CaseKind
from bot.domain.cases.flow import applies
from bot.domain.cases.guards.guard import Attempt, Scene
from bot.domain.cases.guards.register import (
    SIGNED_IN,
    admit,
    approval_schema,
    data_schema,
    guard_of,
    person_of,
    refusal,
)
from bot.domain.cases.machines import MACHINES
from bot.domain.catalogue.item import Item
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import NotAllowedNow
from tests.domain.cases.scenes import row_of, scene, tried
from tests.factories import blood_pressure, elevator, licence
from webhooks.api.description.examples import example_of

APPLICATION = CaseKind.APPLICATION
ITEMS = (blood_pressure(), elevator(), licence())


def rows() -> Iterator[tuple[CaseKind, Transition]]:
    for kind, machine in MACHINES.items():
        for row in machine.rows:
            yield kind, row


def scenes(kind: CaseKind, row: Transition) -> Iterator[Scene]:
    items: tuple[Item | None, ...] = ITEMS if kind is APPLICATION else (None,)
    for item in items:
        if item is None or applies(row, item):
            yield scene(kind, row.origin, item=item)


EVERY = [pytest.param(k, r, id=f"{k}-{r.origin}-{r.event}") for k, r in rows()]
#: Rows of the table that later registers and providers are needed for.
SHUT = {
    *(("application", row) for row in ("sign_contract", "sign_contract_later", "deliver_copy")),
    *(("application", row) for row in ("lapse", "lapse_quote", "lapse_contract", "lapse_payment")),
    *(("application", row) for row in ("lapse_sample", "hold_sample", "suspend", "resume")),
    *(("application", row) for row in ("resume_sample", "abandon", "extend", "deliver")),
    *(("application", row) for row in ("confirm_delivery", "archive", "reopen")),
    *(("complaint", row) for row in ("extend", "lapse", "redo", "lapse_follow_up")),
    *(("complaint", row) for row in ("supply_extended",)),
    *(("consultation", row) for row in ("escalate_overdue", "ask", "lapse", "consult", "advise")),
    *(("consultation", row) for row in ("convert",)),
}


@pytest.mark.parametrize(("kind", "row"), EVERY)
def test_what_is_not_built_is_shut_and_says_so(kind: CaseKind, row: Transition) -> None:
    table = "complaint" if kind is CaseKind.REPORT else kind.value
    if guard_of(kind, row) is not None:
        assert (table, row.event) not in SHUT or row.origin in {"extended", "awaiting_citizen"}
        return
    assert row.guard, "a row without a condition is open"
    here = scene(kind, row.origin, item=blood_pressure())
    with pytest.raises(NotAllowedNow, match="尚未开通"):
        admit(row, Attempt(here, row.roles[0], {}))
    assert "尚未开通" in refusal(row, here)


@pytest.mark.parametrize(("kind", "row"), EVERY)
def test_every_schema_is_one_and_has_an_example(kind: CaseKind, row: Transition) -> None:
    for here in scenes(kind, row):
        for role in row.callers:
            for via in ("api", SIGNED_IN):
                schema = data_schema(row, here, role, via)
                Draft202012Validator.check_schema(schema)
                Draft202012Validator(schema).validate(example_of(schema))


@pytest.mark.parametrize(("kind", "row"), EVERY)
def test_no_data_beyond_the_schema_is_taken(kind: CaseKind, row: Transition) -> None:
    if guard_of(kind, row) is None:
        return
    for here in scenes(kind, row):
        for role in row.callers:
            schema = data_schema(row, here, role)
            spoilt: dict[str, Any] = {**example_of(schema), "nobody_asked": 1}
            assert not Draft202012Validator(schema).is_valid(spoilt)


@pytest.mark.parametrize(("kind", "row"), EVERY)
def test_a_system_acting_for_a_citizen_names_channel_and_basis_everywhere(
    kind: CaseKind, row: Transition
) -> None:
    if Role.CITIZEN not in row.roles or guard_of(kind, row) is None:
        return
    for here in scenes(kind, row):
        schema = data_schema(row, here, Role.SYSTEM)
        assert {"channel", "consent"} <= set(schema["required"])
        own = data_schema(row, here, Role.CITIZEN)
        assert not {"channel", "consent"} & set(own["properties"])


def test_persons_are_named_through_a_key_and_known_when_signed_in() -> None:
    here = scene(APPLICATION, "verifying", item=blood_pressure())
    verify = row_of(APPLICATION, "verifying", "verify")
    guard = guard_of(APPLICATION, verify)
    assert guard is not None
    assert "person" in data_schema(verify, here, Role.VERIFIER)["required"]
    assert "person" not in data_schema(verify, here, Role.VERIFIER, SIGNED_IN)["properties"]
    roles = frozenset({Role.VERIFIER})
    assert person_of(verify, guard, Actor("lims", roles, "api"), {"person": "V07"}) == "V07"
    assert person_of(verify, guard, Actor("V07", roles, SIGNED_IN), {}) == "V07"


def test_where_two_must_agree_each_may_be_named() -> None:
    here = scene(APPLICATION, "signing", item=licence())
    deny = data_schema(row_of(APPLICATION, "signing", "deny"), here, Role.LICENSING)
    assert "person" in deny["properties"]
    assert "person" not in deny["required"]
    agreeing = Draft202012Validator(approval_schema())
    assert agreeing.is_valid({})
    assert agreeing.is_valid({"person": "S01", "text": "同上"})
    assert not agreeing.is_valid({"person": 7})


def test_on_behalf_is_kept_in_the_history() -> None:
    quoted = scene(APPLICATION, "quoted", item=elevator())
    behalf = {"channel": "phone", "consent": "本人来电"}
    assert tried(quoted, "reject_quote", Role.SYSTEM, **behalf).notes == behalf
