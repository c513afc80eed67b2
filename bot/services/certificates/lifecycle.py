"""The one road of a certificate's state: a row of machine D, its next version, its history."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.cases.case import HistoryEntry
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.machine import CERTIFICATE
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import NotAllowedNow
from bot.ports.work import Work
from bot.services.cases.evidence import digest

#: The worker and the case's own events act in this name.
SYSTEM = Actor("system", frozenset({Role.SYSTEM}), "worker")


@dataclass(frozen=True, slots=True)
class Move:
    """An event of machine D: by whom, in which role, and what else of the certificate changes."""

    event: str
    actor: Actor
    role: Role
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)


def row_of(certificate: Certificate, event: str) -> Transition:
    """The row of the event in the certificate's state; NotAllowedNow lists those there are."""
    row = CERTIFICATE.row(certificate.state, event)
    if row is None:
        label = CERTIFICATE.states[certificate.state].label
        allowed = [row.event for row in CERTIFICATE.rows_from(certificate.state)]
        raise NotAllowedNow(f"证书现在是“{label}”，不能执行此操作。", allowed=allowed)
    return row


def born(work: Work, certificate: Certificate, actor: Actor, role: Role, now: datetime) -> None:
    """Keep a new draft and the first line of its history."""
    work.certificates.save(certificate)
    move = Move("draft", actor, role, data=certificate.fields)
    work.cases.record(entry_of(certificate, move, "", now))


def moved(work: Work, certificate: Certificate, move: Move, now: datetime) -> Certificate:
    """The certificate after the event at `now`; its other fields are written as they are given."""
    row = row_of(certificate, move.event)
    after = replace(
        certificate,
        state=row.target,
        version=certificate.version + 1,
        reason=move.reason or certificate.reason,
    )
    work.certificates.save(after)
    work.cases.record(entry_of(after, move, row.origin, now))
    return after


def entry_of(after: Certificate, move: Move, origin: str, now: datetime) -> HistoryEntry:
    """The line of history that says how the certificate came to be as it is."""
    return HistoryEntry(
        number=after.number,
        version=after.version,
        at=now,
        event=move.event,
        origin=origin,
        target=after.state,
        actor=move.actor.name,
        role=move.role.value,
        via=move.actor.via,
        reason=move.reason,
        digest=digest(move.data),
        notes=move.notes,
    )
