"""Who may see a case at all."""

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.guards.register import guard_of
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor, Role

_OPEN = frozenset({CaseKind.APPLICATION, CaseKind.CONSULTATION})
_CITIZENS = frozenset({Role.CITIZEN, Role.AGENT})


def may_see(actor: Actor, case: Case) -> bool:
    """Citizens see their own cases; others those in whose lifecycle a role of theirs acts."""
    if actor.roles & _CITIZENS:
        return case.openid is not None and case.openid == actor.name
    return case.kind in kinds_seen(actor)


def kinds_seen(actor: Actor) -> frozenset[CaseKind]:
    """The kinds of case that staff or a system may see; none for citizens, who see their own."""
    if actor.roles & _CITIZENS:
        return frozenset()
    return frozenset(kind for kind, acting in _ACTING.items() if actor.roles & acting)


def shown_openid(case: Case, actor: Actor) -> str | None:
    """The account that the actor may see with the case.

    Nobody's where it was given anonymously. For complaints and reports only systems see it:
    whoever handles them is not to learn from the account who complains (row 84).
    """
    if case.fields.get("anonymous") is True or case.kind not in kinds_told_apart(actor):
        return None
    return case.openid


def kinds_told_apart(actor: Actor) -> frozenset[CaseKind]:
    """The kinds of which the actor may learn whose a case is."""
    return frozenset(CaseKind) if Role.SYSTEM in actor.roles else _OPEN


#: A row that is shut lets nobody in: `advise`, say, would show every ticket to all staff.
_ACTING = {
    kind: frozenset(
        role
        for row in machine.rows
        if guard_of(kind, row) is not None
        for role in (*row.callers, row.approver)
        if role
    )
    for kind, machine in MACHINES.items()
}
