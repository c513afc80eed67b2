"""What the clock alone will make happen to a case, and when."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.guards.guard import Scene
from bot.domain.cases.guards.register import guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Role


@dataclass(frozen=True, slots=True)
class Timer:
    """The event that the timer asks for at `due` (aware, Asia/Shanghai); None: nothing more."""

    number: str
    event: str
    due: datetime | None


def next_timer(scene: Scene) -> Timer | None:
    """The case's next timer; None where its state has none at all."""
    if scene.case is None:
        return None
    found: list[tuple[datetime, str]] = []
    for row in MACHINES[scene.kind].rows_from(scene.case.state):
        guard = guard_of(scene.kind, row) if Role.TIMER in row.roles else None
        if guard and (due := guard.due(scene)) is not None:
            found.append((due, row.event))
    if not found:
        return None
    due, event = min(found)
    return Timer(scene.case.number, event, due)


def is_timed(scene: Scene) -> bool:
    """Whether the state the case is in may have left a timer."""
    if scene.case is None:
        return False
    rows = MACHINES[scene.kind].rows_from(scene.case.state)
    return any(Role.TIMER in row.roles and guard_of(scene.kind, row) for row in rows)
