"""Who may see a case at all."""

from bot.domain.cases.case import Case
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor, Role

_CITIZENS = frozenset({Role.CITIZEN, Role.AGENT})


def may_see(actor: Actor, case: Case) -> bool:
    """Citizens see their own cases; others those in whose lifecycle a role of theirs acts."""
    if actor.roles & _CITIZENS:
        return case.openid is not None and case.openid == actor.name
    return not actor.roles.isdisjoint(_ACTING[case.kind])


_ACTING = {
    kind: frozenset(role for row in machine.rows for role in (*row.callers, row.approver) if role)
    for kind, machine in MACHINES.items()
}
