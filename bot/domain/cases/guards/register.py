"""Which guard stands before which row; a row whose guard is not built is shut."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards import (
    complaints,
    consultations,
    intake,
    investigation,
    offer,
    outcome,
    testing,
)
from bot.domain.cases.guards.guard import (
    CHANNELS,
    CITIZENS,
    SHORT,
    Attempt,
    Guard,
    Kept,
    Scene,
    schema_of,
)
from bot.domain.catalogue.item import Contract, Payment
from bot.domain.lifecycle import Transition
from bot.domain.people.actor import Actor, Role
from bot.errors import NotAllowedNow

Rows = Mapping[tuple[str, str], Guard]

_UNCONDITIONAL = Guard()
_WITHDRAWAL, _SERVICE, _SETTLEMENT = outcome.Withdrawal(), outcome.Service(), outcome.Settlement()
_APPLICATION: Rows = {
    ("draft", "submit"): intake.Submission(),
    ("submitted", "request_correction"): intake.Correction(),
    ("submitted", "request_correction_again"): intake.FurtherCorrection(),
    ("correction", "resupply"): intake.Resupply(),
    ("submitted", "accept"): intake.Acceptance(),
    ("submitted", "deem_accepted"): intake.DeemedAcceptance(),
    ("submitted", "refuse"): intake.Refusal(),
    ("accepted", "quote"): offer.Quote(),
    ("quoted", "agree_order"): offer.Agreement(Contract.ORDER, Payment.BEFORE),
    ("quoted", "agree_order_later"): offer.Agreement(
        Contract.ORDER, Payment.WITH_SAMPLE, Payment.MONTHLY
    ),
    ("quoted", "agree_quote"): offer.Agreement(Contract.SEALED),
    ("quoted", "renegotiate"): offer.Renegotiation(),
    ("awaiting_payment", "pay"): offer.Paid(Payment.BEFORE),
    ("awaiting_sample", "pay"): offer.Paid(Payment.WITH_SAMPLE),
    ("accepted", "waive_fee"): offer.Waiver(),
    ("accepted", "start"): offer.Start(),
    ("awaiting_sample", "receive_sample"): testing.Sample(),
    ("awaiting_sample", "schedule"): testing.Schedule(),
    ("sample_received", "assign"): testing.Assignment(),
    ("testing", "submit_results"): testing.Results(),
    ("verifying", "return_results"): testing.Comment(),
    ("verifying", "verify"): testing.Verification(),
    ("signing", "return_signing"): testing.Comment(),
    ("signing", "deny"): outcome.Denial(),
    ("signing", "issue"): outcome.Issue(),
    ("issued", "close"): outcome.Fetched(),
    ("denied", "serve"): _SERVICE,
    ("not_accepted", "serve"): _SERVICE,
    ("terminated", "settle"): _SETTLEMENT,
    ("withdrawn", "settle"): _SETTLEMENT,
    **{
        (state, "withdraw"): _WITHDRAWAL
        for state in (
            "submitted",
            "correction",
            "accepted",
            "quoted",
            "contracting",
            "awaiting_payment",
            "awaiting_sample",
            "sample_received",
        )
    },
}
_WANTED = complaints.InformationWanted()
_COMPLAINT: Rows = {
    ("draft", "register"): complaints.Registration(),
    ("draft", "open_rating"): complaints.BadRating(),
    ("registered", "assign"): complaints.Assigned(),
    ("assigned", "bounce"): complaints.Bounce(),
    ("assigned", "request_information"): _WANTED,
    ("investigating", "request_evidence"): _WANTED,
    ("awaiting_information", "supply"): complaints.Supplied("assigned"),
    ("awaiting_information", "supply_evidence"): complaints.Supplied("investigating", timer=True),
    ("assigned", "decline"): complaints.Declined(),
    ("assigned", "transfer"): complaints.Transferred(),
    ("assigned", "accept"): complaints.Accepted(),
    ("investigating", "propose"): investigation.Findings(),
    ("reviewing", "return_findings"): investigation.FindingsReturned(),
    ("reviewing", "approve"): investigation.Approval(),
    ("answered", "deliver"): investigation.Delivered(),
    ("answered", "close_uncontactable"): investigation.Uncontactable(),
    ("follow_up", "follow_up"): investigation.FollowUp(),
    ("declined", "serve"): investigation.Told(account=True),
    ("declined", "close"): investigation.Told(account=False),
    ("transferred", "close_transferred"): investigation.Answered(),
    **{
        # A safety matter goes on inside the house, whoever takes the complaint back.
        (state, "withdraw"): _UNCONDITIONAL
        for state in ("registered", "assigned", "awaiting_information", "investigating")
    },
    ("withdrawn", "archive"): outcome.After("withdraw", 30),
}
_CANCELLED, _ANSWER = consultations.Cancelled(), consultations.Answer()
_CONSULTATION: Rows = {
    ("bot", "escalate"): consultations.Escalation(during_hours=True),
    ("bot", "escalate_off_hours"): consultations.Escalation(during_hours=False),
    ("bot", "record"): consultations.Record(),
    ("offline", "open"): consultations.Opening(),
    ("queued", "claim"): consultations.Claim(),
    ("queued", "cancel"): _CANCELLED,
    ("offline", "cancel"): _CANCELLED,
    ("claimed", "cancel"): _CANCELLED,
    ("claimed", "release"): consultations.Release(),
    ("claimed", "redirect"): consultations.Redirect(),
    ("claimed", "answer"): _ANSWER,
    ("answered", "reopen"): consultations.Reopened(),
    ("answered", "requeue"): consultations.Requeued(away=True),
    ("answered", "close"): consultations.answered_silence(),
    ("redirected", "close"): consultations.redirected_silence(),
    ("closed", "requeue"): consultations.Requeued(away=False),
    ("closed", "archive"): outcome.After("close", 30),
}
_GUARDS: Mapping[CaseKind, Rows] = {
    CaseKind.APPLICATION: _APPLICATION,
    CaseKind.COMPLAINT: _COMPLAINT,
    CaseKind.REPORT: _COMPLAINT,
    CaseKind.CONSULTATION: _CONSULTATION,
}
#: Events by which a case is born: whoever sends them for a citizen says how, and on what basis.
_BIRTHS = frozenset({"submit", "register", "escalate", "escalate_off_hours"})
_BEHALF = {
    "channel": {"enum": list(CHANNELS), "title": "申请人通过何种渠道提出"},
    "consent": {"type": "string", "minLength": 2, "maxLength": 200, "title": "申请人同意的依据"},
}
_PERSON = {**SHORT, "title": "办理人的工号"}
#: Where staff sign in by themselves, the person who acts is known and need not be named.
SIGNED_IN = "workbench"


def guard_of(kind: CaseKind, row: Transition) -> Guard | None:
    """The condition of a row as code; None while it is not built, and then the row is shut."""
    built = _GUARDS[kind].get((row.origin, row.event))
    return built or (None if row.guard else _UNCONDITIONAL)


def data_schema(row: Transition, scene: Scene, role: Role, via: str = "api") -> dict[str, Any]:
    """The JSON Schema of the data that `role` sends with the row's event through that door."""
    guard = guard_of(scene.kind, row)
    if guard is None:
        return {"type": "object"}
    if role is Role.TIMER:
        return schema_of({})  # the clock has nothing to say
    schema = guard.schema(scene)
    if via != SIGNED_IN and role not in CITIZENS:
        schema = _naming(schema, row, guard)
    if not _on_behalf(row, role):
        return schema
    needed = [name for name in schema["required"] if name != "declaration"]
    return _with({**schema, "required": needed}, _BEHALF)


def approval_schema(via: str = "api", pending: Approval | None = None) -> dict[str, Any]:
    """The JSON Schema of what the second of two people sends: nothing, or who they are.

    What the first had asked for is what happens; repeating it does no harm. Where the first is
    known by number, a key that names nobody is nobody else.
    """
    named = {} if via == SIGNED_IN else {"person": dict(_PERSON)}
    known = pending is not None and person_named(pending.actor, pending.data)
    return schema_of(named, optional=() if known else ("person",), closed=False)


def person_named(actor: Actor, data: Mapping[str, Any]) -> str:
    """Who acts, by staff number: signed in, or named in the data; empty for a key alone."""
    return actor.name if actor.via == SIGNED_IN else str(data.get("person", ""))


def refusal(row: Transition, scene: Scene) -> str:
    """Why the row cannot happen now, whatever the data; empty when it can."""
    guard = guard_of(scene.kind, row)
    if guard is None:
        return f"“{row.label}”这一步骤尚未开通，请按现行线下流程办理。"
    return guard.refusal(scene)


def admit(row: Transition, attempt: Attempt) -> Kept:
    """Let the row happen, as its guard says. NotAllowedNow, Invalid."""
    scene = attempt.scene
    guard = guard_of(scene.kind, row)
    if guard is None or (why := guard.refusal(scene)):
        raise NotAllowedNow(refusal(row, scene) if guard is None else why)
    if attempt.role is Role.TIMER and ((due := guard.due(scene)) is None or due > scene.now):
        raise NotAllowedNow("期限未到。")
    kept = guard.admit(attempt)
    notes = dict(kept.notes)
    if attempt.person:
        notes["person"] = attempt.person
    if _on_behalf(row, attempt.role):
        notes.update({key: attempt.data[key] for key in _BEHALF})
    return replace(kept, notes=notes)


def persons_of(row: Transition, guard: Guard) -> Mapping[str, Role | None]:
    """The data that are staff numbers, and the role each must hold; None: the role that acts."""
    return guard.persons if row.approver is None else {"person": None, **guard.persons}


def person_of(row: Transition, guard: Guard, actor: Actor, data: Mapping[str, Any]) -> str:
    """The staff number of whoever acts: named in the data, or signed in by themselves."""
    return person_named(actor, data) if "person" in persons_of(row, guard) else ""


def _on_behalf(row: Transition, role: Role) -> bool:
    """A system acts for a citizen wherever it acts; staff only when they hand something in."""
    if Role.CITIZEN not in row.roles or role in CITIZENS or role is Role.TIMER:
        return False
    return role is Role.SYSTEM or row.event in _BIRTHS


def _naming(schema: dict[str, Any], row: Transition, guard: Guard) -> dict[str, Any]:
    """With the person who acts: needed where persons are counted, welcome where two must agree."""
    if "person" in guard.persons:
        return _with(schema, {"person": _PERSON})
    if row.approver is None:
        return schema
    return {**schema, "properties": {**schema["properties"], "person": dict(_PERSON)}}


def _with(schema: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    properties = {**schema["properties"], **more}
    return {**schema, "properties": properties, "required": [*schema["required"], *more]}
