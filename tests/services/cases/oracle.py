"""The tables of lifecycles.py, read apart from the product: what may happen, and by whom."""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain.cases.case import CaseKind
from bot.domain.people.actor import STAFF, Role

_FILE = Path(__file__).parents[2] / "data" / "lifecycles.py"
_LETTERS = {CaseKind.APPLICATION: "A", CaseKind.COMPLAINT: "B", CaseKind.CONSULTATION: "C"}
_ANY = "any staff"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: who may ask, who must agree; a system may ask for a citizen as well."""

    origin: str
    target: str
    event: str
    roles: frozenset[Role]
    approver: Role | None


@dataclass(frozen=True, slots=True)
class Table:
    """One machine."""

    states: Sequence[str]
    rows: Mapping[tuple[str, str], Row]

    @property
    def events(self) -> Sequence[str]:
        return sorted({event for _, event in self.rows})

    def from_state(self, state: str) -> Sequence[Row]:
        return [row for row in self.rows.values() if row.origin == state]


@cache
def table(kind: CaseKind) -> Table:
    """The table of that kind of case."""
    spec = importlib.util.spec_from_file_location("oracle_tables", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    letter = _LETTERS[kind]
    rows = [_row(each) for each in getattr(module, f"{letter}_ROWS")]
    states = list(getattr(module, f"{letter}_STATES"))
    return Table(states, {(row.origin, row.event): row for row in rows})


def _row(cells: Sequence[str]) -> Row:
    origin, target, event, _, roles, approver, *_ = cells
    named: set[Role] = set()
    for name in roles.split(", "):
        named |= set(STAFF) if name == _ANY else {Role(name)}
    if Role.CITIZEN in named:
        named.add(Role.SYSTEM)
    return Row(origin, target, event, frozenset(named), Role(approver) if approver else None)
