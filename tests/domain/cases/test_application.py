"""Machine A against the oracle in tests/data/lifecycles.py, which proves its own soundness.

The oracle was written before the product and shares nothing with it: every row here must be a row
there, and the oracle's checks (reachable, can end, never waits on the citizen for ever, clocks
started before they stop) are run once more on our table.
"""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from bot.domain.cases.application import APPLICATION
from bot.domain.lifecycle import ClockVerb, Transition

Row = tuple[str, str, str, str, str, str, str, str, str]


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    path = Path(__file__).parents[2] / "data" / "lifecycles.py"
    spec = importlib.util.spec_from_file_location("lifecycle_oracle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_in_the_oracle(row: Transition) -> Row:
    clocks = "; ".join(
        "stop all" if each.verb is ClockVerb.STOP_ALL else f"{each.verb} {each.clock}"
        for each in row.clocks
    )
    return (
        row.origin,
        row.target,
        row.event,
        row.label,
        ", ".join(row.roles),
        row.approver or "",
        row.guard,
        clocks,
        f"{row.message} {row.gist}".strip(),
    )


def as_written(row: Row) -> Row:
    """The oracle's row, its message split after the key (one is written M5，并告主管)."""
    message = re.sub(r"^(M\d+[a-z]?)，", r"\1 ", row[8])
    return (*row[:8], message)


def test_every_row_is_the_oracles(oracle: ModuleType) -> None:
    ours = [as_in_the_oracle(row) for row in APPLICATION.rows]
    assert ours == [as_written(row) for row in oracle.A_ROWS]


def test_every_state_is_the_oracles(oracle: ModuleType) -> None:
    ours = {name: (state.label, state.clock) for name, state in APPLICATION.states.items()}
    assert ours == oracle.A_STATES
    assert next(iter(oracle.A_STATES)) == APPLICATION.start


def test_our_table_passes_the_oracles_checks(
    oracle: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    states = {name: (state.label, state.clock.value) for name, state in APPLICATION.states.items()}
    rows = [as_in_the_oracle(row) for row in APPLICATION.rows]
    monkeypatch.setitem(oracle.MACHINES, "A", ("application", states, rows))
    oracle.check("A")
    assert "A application: 21 states, 60 transitions" in capsys.readouterr().out


def test_the_oracles_checks_see_a_broken_table(
    oracle: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = {name: (state.label, state.clock.value) for name, state in APPLICATION.states.items()}
    rows = [as_in_the_oracle(row) for row in APPLICATION.rows if row.event != "archive"]
    monkeypatch.setitem(oracle.MACHINES, "A", ("application", states, rows))
    with pytest.raises(AssertionError, match="unreachable"):
        oracle.check("A")
