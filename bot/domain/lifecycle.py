"""What a lifecycle is: states, transitions, the clocks they move. The tables are in `cases/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people.actor import Role

#: A message's key, which may be missing where nothing is sent, and what it is about.
_MESSAGE = re.compile(r"(?:([A-Z]\d+[a-z]?)\b)? ?(.*)")


class ClockMode(StrEnum):
    """What our clock does while a case is in a state."""

    RUN = "run"  # our turn
    PAUSE = "pause"  # the citizen's turn, or time excluded by law
    NONE = "none"
    END = "end"


class ClockVerb(StrEnum):
    """What a transition does to a clock."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    ENSURE = "ensure"  # start it, or resume it, unless it runs
    CLEAR = "clear"  # stop it where it runs
    MAY_START = "start?"  # only for the kinds whose time begins here
    STOP_ALL = "stop all"


@dataclass(frozen=True, slots=True)
class ClockOperation:
    """One verb on one kind of clock (`ACCEPT`, `PROCESS` …); STOP_ALL names none."""

    verb: ClockVerb
    clock: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands: its name in code and API, what staff read, what the clock does."""

    name: str
    label: str
    clock: ClockMode

    @property
    def over(self) -> bool:
        """Nothing more is decided here: only delivery, settling and filing may follow."""
        return self.clock in {ClockMode.NONE, ClockMode.END}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `event` leads from `origin` to `target` when one of `roles` asks for it.

    `approver`: a second person of that role has to repeat the event. `guard` is the condition in
    words (empty: none); its code is found by (origin, event). `message` is the key of the text
    the citizen gets (empty: none), `gist` what it is about.
    """

    origin: str
    target: str
    event: str
    label: str
    roles: tuple[Role, ...]
    approver: Role | None
    guard: str
    clocks: tuple[ClockOperation, ...]
    message: str
    gist: str

    def role_of(self, held: Iterable[Role]) -> Role | None:
        """The first of the row's roles that is held; a system may act for a citizen as well."""
        held = frozenset(held)
        return next((role for role in self.callers if role in held), None)

    @property
    def callers(self) -> tuple[Role, ...]:
        """All who may ask: the named roles, and `system` on behalf of a citizen."""
        if Role.CITIZEN in self.roles and Role.SYSTEM not in self.roles:
            return (*self.roles, Role.SYSTEM)
        return self.roles


@dataclass(frozen=True, slots=True)
class Machine:
    """One lifecycle. `start` is the state of what has no case yet."""

    start: str
    states: Mapping[str, State]
    rows: tuple[Transition, ...]

    def row(self, state: str, event: str) -> Transition | None:
        """The row of that event in that state: there is one at most."""
        return next((row for row in self.rows_from(state) if row.event == event), None)

    def rows_from(self, state: str) -> tuple[Transition, ...]:
        """Everything that can happen in a state, in the order of the table."""
        return tuple(row for row in self.rows if row.origin == state)

    def rows_of(self, event: str) -> tuple[Transition, ...]:
        """Every row of an event, whatever the state."""
        return tuple(row for row in self.rows if row.event == event)

    @property
    def events(self) -> tuple[str, ...]:
        """All events, each once, in the order of the table."""
        return tuple(dict.fromkeys(row.event for row in self.rows))


def machine(start: str, states: Iterable[State], rows: Iterable[Transition]) -> Machine:
    """A machine whose table is consistent.

    ValueError when a row names an unknown state, or two rows give one event two targets.
    """
    known = {state.name: state for state in states}
    table = tuple(rows)
    for row in table:
        if row.origin not in known or row.target not in known:
            raise ValueError(f"unknown state in {row.origin} -{row.event}-> {row.target}")
    if len({(row.origin, row.event) for row in table}) != len(table):
        raise ValueError("an event from one state must have one target")
    return Machine(start, known, table)


def row(way: str, label: str, roles: str, guard: str = "", **rest: str) -> Transition:
    """A row as the tables write it.

    `way` is `origin event target`; `roles` are separated by spaces. `rest` may name `clocks`
    (`stop ACCEPT; start OFFER`), `message` (its key, if any, then what it is about), `approver`.
    """
    origin, event, target = way.split()
    told = _MESSAGE.fullmatch(rest.get("message", ""))
    approver = rest.get("approver")
    return Transition(
        origin=origin,
        target=target,
        event=event,
        label=label,
        roles=tuple(Role(role) for role in roles.split()),
        approver=Role(approver) if approver else None,
        guard=guard,
        clocks=clock_operations(rest.get("clocks", "")),
        message=(told[1] or "") if told else "",
        gist=told[2] if told else "",
    )


def clock_operations(text: str) -> tuple[ClockOperation, ...]:
    """The operations written as `stop ACCEPT; start OFFER; start? PROCESS`, or `stop all`."""
    return tuple(_clock_operation(part.strip()) for part in text.split(";") if part.strip())


def _clock_operation(text: str) -> ClockOperation:
    if text == ClockVerb.STOP_ALL:
        return ClockOperation(ClockVerb.STOP_ALL)
    verb, _, clock = text.partition(" ")
    if not clock.isupper():
        raise ValueError(f"no clock operation: {text!r}")
    return ClockOperation(ClockVerb(verb), clock)
