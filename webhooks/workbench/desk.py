"""The list of tickets that wait for a person, or have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.consultations import WHY
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor
from bot.ports.cases import CaseFilter
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook
from bot.services.cases.viewing import listed
from webhooks.workbench.ticket import due_of, person_of, spoken

_OPEN = ("queued", "offline", "claimed", "awaiting_citizen", "assisting")
_TICKETS = frozenset({CaseKind.CONSULTATION})
_MOST, _GIST = 100, 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket in the list."""

    number: str
    state: str
    waits: bool
    since: str
    due: str
    why: str
    question: str
    person: str


async def tickets(work: Work, casebook: Casebook, actor: Actor, now: datetime) -> Sequence[Entry]:
    """Open tickets, newest last, at most the newest hundred in each state."""
    found = [
        case
        for state in _OPEN
        for case in await listed(work, actor, CaseFilter(kinds=_TICKETS, state=state, limit=_MOST))
    ]
    entries = []
    for case in sorted(found, key=lambda each: (each.created, each.number)):
        scene = await casebook.scene(work, case, now)
        question = " ".join(str(case.fields.get("question", "")).split())
        entries.append(
            Entry(
                case.number,
                MACHINES[case.kind].states[case.state].label,
                case.state in ("queued", "offline"),
                spoken(case.created),
                due_of(scene),
                WHY.get(str(case.fields.get("why", "")), "工作人员登记"),
                question if len(question) <= _GIST else question[:_GIST] + "…",
                person_of(scene),
            )
        )
    return entries
