"""Clocks told from a history: over single lives, and over any life of the four machines."""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cases.application import APPLICATION
from bot.domain.cases.case import CaseKind, HistoryEntry
from bot.domain.cases.clocks import clocks_of, limits_of
from bot.domain.catalogue.item import Brings
from bot.domain.catalogue.office import office_from
from bot.domain.catalogue.promises import USUAL_LIMITS
from bot.domain.lifecycle import (
    ClockMode,
    Machine,
    State,
    Transition,
    clock_operations,
    machine,
)
from bot.domain.people.actor import Role
from bot.domain.time.clocks import Clock, ClockState, Limit, Pause, Unit
from tests.factories import blood_pressure, content

FIRST_DAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
KINDS = "ACCEPT OFFER CORRECT QUOTE CONTRACT PAY SAMPLE PROCESS DELIVER ACK HANDLE INFORM "
KINDS += "FEEDBACK FOLLOW_UP REPLY FIRST NEXT SOLVE"
LIMITS: Mapping[str, Limit] = {kind: Limit(5) for kind in KINDS.split()}


def day(number: int) -> datetime:
    """The morning of that day, counted from 1."""
    return FIRST_DAY + timedelta(days=number - 1)


def history(table: Machine, events: str) -> list[HistoryEntry]:
    """One event a day from the start, as the table leads."""
    entries: list[HistoryEntry] = []
    state = table.start
    for number, event in enumerate(events.split(), 1):
        row = table.row(state, event)
        assert row is not None, (state, event)
        entries.append(entry(row, number))
        state = row.target
    return entries


def entry(row: Transition, number: int) -> HistoryEntry:
    return HistoryEntry(
        number="SQ1",
        version=number,
        at=day(number),
        event=row.event,
        origin=row.origin,
        target=row.target,
        actor="o-wang",
        role="citizen",
        via="wechat",
    )


def clocks(events: str, *, licence: bool = False) -> dict[str, Clock]:
    told = clocks_of(APPLICATION, history(APPLICATION, events), LIMITS, licence=licence)
    return {clock.kind: clock for clock in told}


def test_filing_starts_the_clock_and_refusing_stops_it() -> None:
    assert clocks("submit") == {"ACCEPT": Clock("ACCEPT", Limit(5), day(1))}
    refused = clocks("submit refuse")
    assert refused["ACCEPT"].stopped == day(2)
    assert refused["ACCEPT"].state is ClockState.STOPPED


def test_a_correction_pauses() -> None:
    corrected = clocks("submit request_correction resupply")
    assert corrected["ACCEPT"].pauses == (Pause(day(2), day(3)),)
    assert corrected["ACCEPT"].started == day(1)
    assert corrected["CORRECT"].stopped == day(3)


def test_for_a_licence_acceptance_counts_anew_after_the_correction() -> None:
    corrected = clocks("submit request_correction resupply", licence=True)
    assert corrected["ACCEPT"] == Clock("ACCEPT", Limit(5), day(3))


def test_a_licence_is_processed_from_its_acceptance() -> None:
    accepted = clocks("submit accept start", licence=True)
    assert accepted["PROCESS"].started == day(2), "and `ensure` leaves it running"
    assert "PROCESS" not in clocks("submit accept")
    assert clocks("submit accept waive_fee receive_sample")["PROCESS"].started == day(4)


def test_the_second_start_begins_a_new_clock() -> None:
    life = "submit accept quote renegotiate"
    offer = clocks(life)["OFFER"]
    assert (offer.started, offer.state) == (day(4), ClockState.RUNNING)
    assert list(clocks(life)) == ["ACCEPT", "QUOTE", "OFFER"], "in the order of their last start"


def test_a_suspension_pauses_and_withdrawing_stops_everything() -> None:
    life = "submit accept waive_fee receive_sample hold_sample"
    assert clocks(life)["PROCESS"].state is ClockState.PAUSED
    assert clocks(f"{life} resume_sample")["PROCESS"].state is ClockState.RUNNING
    withdrawn = clocks(f"{life} resume_sample withdraw")
    assert {clock.state for clock in withdrawn.values()} == {ClockState.STOPPED}


def test_delivering_again_resumes() -> None:
    life = "submit accept waive_fee receive_sample assign submit_results verify issue deliver "
    back = clocks(life + "return_delivery")
    assert back["DELIVER"].state is ClockState.PAUSED
    assert clocks(life + "return_delivery deliver")["DELIVER"].state is ClockState.RUNNING
    copy = clocks(life + "confirm_delivery deliver_copy")
    assert copy["DELIVER"] == Clock("DELIVER", Limit(5), day(11))


def test_kinds_without_a_limit_are_left_out() -> None:
    told = clocks_of(APPLICATION, history(APPLICATION, "submit accept"), {"OFFER": Limit(2)})
    assert [clock.kind for clock in told] == ["OFFER"]


def test_an_event_the_table_no_longer_has_moves_nothing() -> None:
    entries = history(APPLICATION, "submit accept")
    strange = HistoryEntry(
        "SQ1", 2, day(2), "bless", "submitted", "submitted", "a", "system", "api"
    )
    assert clocks_of(APPLICATION, [entries[0], strange], LIMITS) == clocks_of(
        APPLICATION, entries[:1], LIMITS
    )


def test_a_case_has_the_offices_limits_and_the_items_promise() -> None:
    sample = office_from(content("office.yml"))
    item = blood_pressure()
    limits = limits_of(sample, CaseKind.APPLICATION, item)
    assert limits["PROCESS"] == Limit(item.days, Unit.WORKING_DAY)
    assert limits["SAMPLE"] == Limit(60, Unit.NATURAL_DAY)
    on_site = limits_of(sample, CaseKind.APPLICATION, replace(item, brings=Brings.VISIT))
    assert on_site["SAMPLE"] == Limit(10, Unit.WORKING_DAY), "the dispatcher's"
    assert set(on_site) == set(limits)
    assert "PROCESS" not in limits_of(sample, CaseKind.COMPLAINT, item)
    assert limits_of(sample, CaseKind.CONSULTATION, None)["SOLVE"].count == 480


def test_every_clock_of_every_machine_has_a_limit() -> None:
    """Also says that the sample office's limits are the ones of lifecycles.md."""
    sample = office_from(content("office.yml"))
    assert sample.limits == USUAL_LIMITS
    kinds = {"A": CaseKind.APPLICATION, "B": CaseKind.COMPLAINT, "C": CaseKind.CONSULTATION}
    for letter, kind in kinds.items():
        limits = limits_of(sample, kind, blood_pressure())
        named = {each.clock for row in TABLES[letter].rows for each in row.clocks} - {""}
        assert set(limits) == named


def _oracle() -> ModuleType:
    path = Path(__file__).parents[2] / "data" / "lifecycles.py"
    spec = importlib.util.spec_from_file_location("lifecycle_oracle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ORACLE = _oracle()


def _machine(letter: str) -> Machine:
    """The oracle's table as a machine: clocks and states are all that matters here."""
    _, states, rows = ORACLE.MACHINES[letter]
    return machine(
        next(iter(states)),
        [State(name, label, ClockMode(mode)) for name, (label, mode) in states.items()],
        [
            Transition(
                origin,
                target,
                event,
                label,
                (Role.SYSTEM,),
                None,
                guard,
                clock_operations(ops),
                "",
                "",
            )
            for origin, target, event, label, _, _, guard, ops, _ in rows
        ],
    )


TABLES = {letter: _machine(letter) for letter in ORACLE.MACHINES}


@st.composite
def lives(draw: st.DrawFn) -> tuple[Machine, Sequence[Transition], bool]:
    """A machine, and rows of it one after the other; suspensions go back where they came from."""
    table = TABLES[draw(st.sampled_from(sorted(TABLES)))]
    state, remembered, rows = table.start, "", list[Transition]()
    for _ in range(draw(st.integers(1, 25))):
        possible = [
            row
            for row in table.rows_from(state)
            if "origin is " not in row.guard or remembered in row.guard
        ]
        if not possible:
            break
        row = draw(st.sampled_from(possible))
        remembered = state if "origin remembered" in row.guard else remembered
        rows.append(row)
        state = row.target
    return table, rows, draw(st.booleans())


@given(lives())
def test_over_any_life_the_clocks_are_the_oracles(
    life: tuple[Machine, Sequence[Transition], bool],
) -> None:
    """After each event one of what the oracle holds possible; one runs where it is our turn."""
    table, rows, licence = life
    entries = [entry(row, number) for number, row in enumerate(rows, 1)]
    expected: list[dict[str, str]] = [{}]
    for number, row in enumerate(rows, 1):
        text = "; ".join(f"{each.verb} {each.clock}".strip() for each in row.clocks)
        here = (row.origin, row.event)
        expected = [after for before in expected for after in ORACLE.operate(before, text, here)]
        told = clocks_of(table, entries[:number], LIMITS, licence=licence)
        words = {ClockState.RUNNING: "run", ClockState.PAUSED: "pause"}
        open_now = {each.kind: words[each.state] for each in told if each.stopped is None}
        assert open_now in expected
        mode = table.states[row.target].clock
        if mode is ClockMode.RUN:  # what came back by post waits for the citizen's choice
            assert "run" in open_now.values() or open_now == {"DELIVER": "pause"}
        if mode is ClockMode.END:
            assert not open_now
        assert len({clock.kind for clock in told}) == len(told)


def test_what_is_accepted_by_law_is_so_from_its_receipt() -> None:
    """许可法 32: 逾期不告知的，自收到申请材料之日起即为受理; PROCESS counts from there."""
    received, deemed = day(1), day(9)
    history = [
        HistoryEntry("SQ1", 1, received, "submit", "draft", "submitted", "o", "citizen", "wechat"),
        HistoryEntry(
            "SQ1", 2, deemed, "deem_accepted", "submitted", "accepted", "timer", "timer", "worker"
        ),
    ]
    limits = {"ACCEPT": Limit(5), "OFFER": Limit(2), "PROCESS": Limit(20)}
    clocks = {c.kind: c for c in clocks_of(APPLICATION, history, limits, licence=True)}
    assert clocks["PROCESS"].started == received
    assert clocks["OFFER"].started == deemed
    assert clocks["ACCEPT"].stopped == deemed
