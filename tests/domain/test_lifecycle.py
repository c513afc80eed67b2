"""The shape of a lifecycle: rows are found, clocks are read, nonsense is refused."""

import pytest

from bot.domain.lifecycle import (
    ClockMode,
    ClockOperation,
    ClockVerb,
    State,
    Transition,
    clock_operations,
    machine,
)
from bot.domain.people.actor import Role

STATES = (State("open", "在办", ClockMode.RUN), State("done", "办结", ClockMode.END))


def row(origin: str = "open", event: str = "finish", target: str = "done") -> Transition:
    return Transition(
        origin, target, event, "办结", (Role.CITIZEN, Role.TIMER), None, "", (), "", ""
    )


def test_clock_operations_are_read() -> None:
    assert clock_operations("stop ACCEPT; start OFFER; start? PROCESS") == (
        ClockOperation(ClockVerb.STOP, "ACCEPT"),
        ClockOperation(ClockVerb.START, "OFFER"),
        ClockOperation(ClockVerb.MAY_START, "PROCESS"),
    )
    assert clock_operations("stop all") == (ClockOperation(ClockVerb.STOP_ALL),)
    assert clock_operations("") == ()


@pytest.mark.parametrize("text", ["begin ACCEPT", "start", "start accept", "stop all now"])
def test_unknown_clock_operations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ClockVerb|clock operation"):
        clock_operations(text)


def test_rows_are_found_by_state_and_event() -> None:
    made = machine("open", STATES, [row()])
    assert made.row("open", "finish") == row()
    assert made.row("done", "finish") is None
    assert made.row("open", "reopen") is None
    assert made.events == ("finish",)


def test_an_event_has_one_target() -> None:
    with pytest.raises(ValueError, match="one target"):
        machine("open", STATES, [row(), row(target="open")])


def test_a_row_stays_within_the_states() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        machine("open", STATES, [row(target="elsewhere")])


def test_a_system_may_act_for_a_citizen_but_not_for_staff() -> None:
    assert row().role_of({Role.SYSTEM}) is Role.SYSTEM
    assert row().role_of({Role.SYSTEM, Role.TIMER}) is Role.TIMER
    assert row().role_of({Role.ACCEPTANCE}) is None
    staff = Transition("open", "done", "finish", "", (Role.TESTER,), None, "", (), "", "")
    assert staff.role_of({Role.SYSTEM}) is None
