"""Taking a certificate back: superseded, revoked (by two people), discarded before its issue."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.cases.access import kinds_seen
from bot.domain.cases.announcement import notice
from bot.domain.cases.approval import Approval
from bot.domain.cases.case import CaseKind, HistoryEntry
from bot.domain.cases.guards.guard import SHORT
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.identifier import read_certificate_number
from bot.domain.certificates.machine import CERTIFICATE
from bot.domain.lifecycle import Transition
from bot.domain.messages.notices import Notice
from bot.domain.people.actor import Actor, Role
from bot.errors import Invalid, NotAllowedNow, NotFound, RoleRefused, StaleCase
from bot.ports.work import Work
from bot.services.cases.approving import Asked, first_or_second
from bot.services.cases.casebook import Casebook
from bot.services.cases.evidence import check_data, check_persons
from bot.services.cases.transition import Wish
from bot.services.certificates.lifecycle import Move, entry_of, moved, row_of

_NOTHING = "没有找到这份证书，请核对编号。"
_TEXT = {"type": "string", "minLength": 2, "maxLength": 500, "pattern": r"\S"}
#: What others ask for by themselves; `sign` and `publish` are the worker's and the case's.
_ASKED = ("discard", "supersede", "revoke")
_DATA: Mapping[str, Mapping[str, Any]] = {
    "discard": {},
    "supersede": {"certificate": {"type": "string", "title": "新证书的编号，它写明替代本证书"}},
    "revoke": {
        "remedy": {**_TEXT, "title": "救济途径，证书持有人会看到"},
        "person": {**SHORT, "title": "办理人的工号"},
    },
}


@dataclass(frozen=True, slots=True)
class Changed:
    """The certificate after the event; `pending` instead: a second person has to agree.

    `notice` is for its owner, to be pushed; `entry` is its new line of history.
    """

    certificate: Certificate
    notice: Notice | None = None
    pending: Approval | None = None
    entry: HistoryEntry | None = None


async def certificate_of(work: Work, actor: Actor, number: str) -> Certificate:
    """The certificate of that number for staff and systems, or its owner. NotFound otherwise."""
    known = read_certificate_number(number)
    certificate = await work.certificates.find(known) if known else None
    if certificate is None or not _may_see(actor, certificate):
        raise NotFound(_NOTHING)
    return certificate


async def change(
    work: Work, casebook: Casebook, actor: Actor, wish: Wish, now: datetime
) -> Changed:
    """Make the event happen to the certificate at `now` (aware, Asia/Shanghai), or say why not.

    Refusals in this order: NotFound, RoleRefused, Invalid (with the schema), StaleCase,
    NotAllowedNow. The first of two people leaves `pending`; the same person again is SamePerson.
    """
    certificate = await certificate_of(work, actor, wish.number)
    row = CERTIFICATE.row(certificate.state, wish.event) if wish.event in _ASKED else None
    asked = await first_or_second(work, certificate, row, actor, wish.data)
    role = asked.role or _role(wish, actor)
    check_data(asked.data, data_schema(wish.event))
    await check_persons(work, {"person": None}, role, asked.data)
    if wish.version is not None and wish.version != certificate.version:
        raise StaleCase
    row = row_of(certificate, wish.event)
    reason = await _reason(work, certificate, wish, asked)
    if row.approver is not None and asked.requester is None:
        pending = Approval(certificate.number, certificate.version, wish.event, actor, role, {})
        pending = replace(pending, data=asked.data, reason=reason, at=now)
        work.cases.ask_approval(pending)
        return Changed(certificate, pending=pending)
    notes = {"approved_by": asked.second} if asked.requester else {}
    notes |= {key: asked.data[key] for key in ("remedy", "person") if key in asked.data}
    move = Move(wish.event, asked.requester or actor, role, reason, asked.data, notes)
    after = moved(work, _named(certificate, wish.event, asked.data), move, now)
    entry = entry_of(after, move, row.origin, now)
    if wish.event != "revoke":
        return Changed(after, entry=entry)
    return Changed(after, await _told(work, casebook, after, entry, row.message), entry=entry)


def actions(certificate: Certificate, actor: Actor) -> tuple[Transition, ...]:
    """The rows that one of the actor's roles could ask for now."""
    return tuple(
        row
        for row in CERTIFICATE.rows_from(certificate.state)
        if row.event in _ASKED and row.role_of(actor.roles)
    )


def data_schema(event: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the event's data."""
    properties = _DATA.get(event, {})
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [key for key in properties if key == "certificate"],
        "additionalProperties": False,
    }


def _may_see(actor: Actor, certificate: Certificate) -> bool:
    """Its owner, and whoever may see the case that it was made for: the code stands in it."""
    own = Role.CITIZEN in actor.roles and certificate.openid == actor.name
    return own or CaseKind.APPLICATION in kinds_seen(actor)


def _role(wish: Wish, actor: Actor) -> Role:
    rows = CERTIFICATE.rows_of(wish.event) if wish.event in _ASKED else ()
    if not rows:
        schema = {"type": "object", "properties": {"event": {"enum": list(_ASKED)}}}
        raise Invalid(f"没有“{wish.event}”这个操作。", schema=schema)
    role = next((role for row in rows if (role := row.role_of(actor.roles))), None)
    if role is None:
        raise RoleRefused
    return role


async def _reason(work: Work, certificate: Certificate, wish: Wish, asked: Asked) -> str:
    """The reason that is kept; Invalid or NotAllowedNow when the row's guard is not met."""
    if asked.requester is not None:
        pending = await work.cases.pending(certificate.number)
        return pending.reason if pending else wish.reason
    if wish.event == "revoke" and not wish.reason.strip():
        schema = {"type": "object", "properties": {"reason": _TEXT}, "required": ["reason"]}
        raise Invalid("撤销证书须写明理由（reason），证书持有人会看到。", schema=schema)
    if wish.event == "supersede":
        number = read_certificate_number(str(asked.data["certificate"]))
        new = await work.certificates.find(number) if number else None
        if new is None or new.state != "valid" or new.replaces != certificate.number:
            raise NotAllowedNow("新证书须已生效，并写明它替代本证书。")
    return wish.reason.strip()


def _named(certificate: Certificate, event: str, data: Mapping[str, Any]) -> Certificate:
    if event != "supersede":
        return certificate
    return replace(certificate, replaced_by=read_certificate_number(str(data["certificate"])))


async def _told(
    work: Work, casebook: Casebook, after: Certificate, entry: HistoryEntry, message: str
) -> Notice | None:
    """What the owner is told, in the words of the case that the certificate came from."""
    case = await work.cases.find(after.case_number)
    if case is None:
        return None
    item, notices = await casebook.item_of(case), casebook.notices[CaseKind.APPLICATION]
    told = notice(case, item, notices, entry, message, {"code": after.number})
    return replace(told, key=f"{after.number}:{after.version}:{message}") if told else None
