"""The flow of a service item: the rows of machine A that can happen to it, in order.

Guides draw it; it comes from the same table that the engine runs, so the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain.cases.application import APPLICATION
from bot.domain.catalogue.item import Brings, Contract, Item, ItemKind, Payment
from bot.domain.lifecycle import Transition

#: Told once for all steps, not at each.
_ANYWHERE = frozenset({"withdraw"})
#: States beside the straight way, from which one comes back.
_ASIDE = frozenset({"correction", "suspended", "delivering"})
#: What only some items meet; every other event can happen to all.
_MEETS: Mapping[str, Callable[[Item], bool]] = {
    "quote": lambda item: item.fee > 0,
    "agree_quote": lambda item: item.contract is Contract.SEALED,
    "agree_order": lambda item: _ordered(item) and item.payment is Payment.BEFORE,
    "agree_order_later": lambda item: _ordered(item) and item.payment is not Payment.BEFORE,
    "sign_contract": lambda item: item.payment is Payment.BEFORE,
    "sign_contract_later": lambda item: item.payment is not Payment.BEFORE,
    "waive_fee": lambda item: item.fee == 0 and item.brings is not Brings.NONE,
    "start": lambda item: item.fee == 0 and item.brings is Brings.NONE,
    "receive_sample": lambda item: item.brings is Brings.SAMPLE,
    "lapse_sample": lambda item: item.brings is Brings.SAMPLE,
    "schedule": lambda item: item.brings is not Brings.SAMPLE,
    "deem_accepted": lambda item: item.kind is ItemKind.LICENCE,
    "extend": lambda item: item.kind is ItemKind.LICENCE,
    "deny": lambda item: item.kind is ItemKind.LICENCE,
}


@dataclass(frozen=True, slots=True)
class Branch:
    """Another way out of a step: what happens, and the state it leads to."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A state on the straight way: `onward` is what leads to the next step (empty at the end)."""

    state: str
    onward: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """The straight way of an item, and the states in which it can be withdrawn."""

    steps: tuple[FlowStep, ...]
    withdrawable: tuple[str, ...]


def applies(row: Transition, item: Item) -> bool:
    """Whether the row can happen to an application for that item, as far as the item decides."""
    if row.event == "pay" and row.origin == "awaiting_sample":
        return item.fee > 0 and item.payment is Payment.WITH_SAMPLE
    meets = _MEETS.get(row.event)
    return meets is None or meets(item)


def flow_of(item: Item) -> Flow:
    """The flow of an application for the item, from handing it in to its closing."""
    states, steps = [APPLICATION.start], []
    while states[-1] != "closed":
        rows = [row for row in APPLICATION.rows_from(states[-1]) if applies(row, item)]
        onward = _onward(rows)
        steps.append(_step(rows, onward))
        states.append(onward.target)
    steps.append(FlowStep("closed", "", ()))
    withdrawable = tuple(row.origin for row in APPLICATION.rows_of("withdraw"))
    return Flow(tuple(steps), tuple(state for state in states if state in withdrawable))


def _onward(rows: list[Transition]) -> Transition:
    """The row of the straight way: to the nearest later state that is neither aside nor an end."""
    order = list(APPLICATION.states)
    return min(
        (row for row in rows if _is_ahead(row, order)),
        key=lambda row: order.index(row.target),
    )


def _is_ahead(row: Transition, order: list[str]) -> bool:
    ahead = order.index(row.target) > order.index(row.origin)
    ended = APPLICATION.states[row.target].over and row.target != "closed"
    return ahead and not ended and row.target not in _ASIDE


def _step(rows: list[Transition], onward: Transition) -> FlowStep:
    branches = dict.fromkeys(
        Branch(row.label, row.target)
        for row in rows
        if row is not onward and row.event not in _ANYWHERE and row.target != onward.target
    )
    return FlowStep(
        state=onward.origin,
        onward=onward.label,
        branches=tuple(branches),
    )


def _ordered(item: Item) -> bool:
    return item.contract is not Contract.SEALED
