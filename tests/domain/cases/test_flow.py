"""The flow that a guide draws is a walk through the table that the engine runs."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.flow import Flow, flow_of
from bot.domain.catalogue.item import Brings, Contract, Item, ItemKind, Payment, item_from
from tests.factories import blood_pressure, content


def item(name: str) -> Item:
    return item_from(content(f"catalogue/{name}.yml"))


def states(flow: Flow) -> list[str]:
    return [step.state for step in flow.steps]


def test_a_free_item_with_a_sample_is_neither_quoted_nor_paid() -> None:
    assert states(flow_of(blood_pressure())) == [
        "draft",
        "submitted",
        "accepted",
        "awaiting_sample",
        "sample_received",
        "testing",
        "verifying",
        "signing",
        "issued",
        "closed",
    ]


def test_a_priced_item_on_site_is_quoted_paid_and_visited() -> None:
    flow = flow_of(item("inspect_elevator"))
    assert states(flow)[3:7] == ["quoted", "awaiting_payment", "awaiting_sample", "testing"]
    assert "contracting" not in states(flow)
    assert {branch.label for branch in flow.steps[3].branches} == {"议价", "拒绝报价", "报价过期"}


def test_a_licence_goes_straight_to_review_and_may_be_denied_or_extended() -> None:
    flow = flow_of(item("license_standard"))
    assert states(flow)[2:4] == ["accepted", "testing"]
    ways = {branch.target for step in flow.steps for branch in step.branches}
    assert "denied" in ways
    assert "denied" not in {
        branch.target for step in flow_of(blood_pressure()).steps for branch in step.branches
    }


def test_where_it_can_be_withdrawn_is_what_the_table_says() -> None:
    assert flow_of(item("license_standard")).withdrawable == ("submitted", "accepted")


@pytest.mark.parametrize("kind", ItemKind)
def test_whatever_an_item_is_like_its_flow_ends_and_every_step_is_a_row(kind: ItemKind) -> None:
    choices = product(Brings, Contract, Payment, (Decimal(0), Decimal("500.00")))
    for brings, contract, payment, fee in choices:
        like = replace(
            blood_pressure(), kind=kind, brings=brings, contract=contract, payment=payment, fee=fee
        )
        flow = flow_of(like)
        assert states(flow)[-1] == "closed"
        assert ("quoted" in states(flow)) == (fee > 0)
        assert ("sample_received" in states(flow)) == (brings is Brings.SAMPLE)
        for step, after in zip(flow.steps, flow.steps[1:], strict=False):
            rows = APPLICATION.rows_from(step.state)
            assert (step.onward, after.state) in {(row.label, row.target) for row in rows}
            assert {(b.label, b.target) for b in step.branches} <= {
                (row.label, row.target) for row in rows
            }
