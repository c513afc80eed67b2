"""The room of certificates: drafted for a tested case, looked at, taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.domain.cases.approval import Approval
from bot.domain.cases.case import HistoryEntry
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.machine import CERTIFICATE
from bot.domain.certificates.verdict import Status
from bot.domain.people.actor import Actor
from bot.domain.time.zone import SHANGHAI
from bot.errors import Invalid, RoleRefused
from bot.ports.work import Work
from bot.services.cases.announcing import push
from bot.services.cases.transition import Wish
from bot.services.certificates.changing import (
    Changed,
    actions,
    certificate_of,
    change,
    data_schema,
)
from bot.services.certificates.drafting import DRAFTERS, Wanted
from webhooks.api.asking import asking, body_schema, first_mistake, with_whole_schema
from webhooks.api.behind import Behind
from webhooks.api.body import canonical, read_json
from webhooks.api.counter import BASE, Counter, respond, written
from webhooks.api.idempotency import Answer
from webhooks.api.representation import entry, moment, pending

#: What keys may ask for, and of these what needs its reason.
EVENTS = ("discard", "supersede", "revoke")
REASONED = frozenset({"revoke"})
DRAFT_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "case": {"type": "string", "minLength": 1, "maxLength": 40, "title": "办件编号"},
        "fields": {"type": "object", "title": "证书内容，栏目见事项的定义"},
    },
    "required": ["case", "fields"],
    "additionalProperties": False,
}


class CertificateRoom:
    """Certificates, for staff and systems."""

    def __init__(self, behind: Behind, counter: Counter) -> None:
        self._behind, self._counter = behind, counter

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        one = f"{BASE}/certificates/{{number}}"
        return (
            web.post(f"{BASE}/certificates", self._draft),
            web.get(one, self._show),
            web.post(f"{one}/events", self._post_event),
        )

    async def _draft(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        body = await read_json(request)
        drawing = Drawing(self._behind, actor, body)
        return await self._counter.once(request, actor, canonical(body), drawing.act)

    async def _show(self, request: web.Request) -> web.Response:
        actor, number = await self._counter.actor(request), request.match_info["number"]
        async with self._behind.works() as work:
            certificate = await certificate_of(work, actor, number)
            now = self._behind.clock.now()
            standing = await work.cases.pending(certificate.number)
            waits = standing if standing and standing.version == certificate.version else None
            history = await work.cases.history(certificate.number)
        return respond(written(whole(certificate, history, actor, now, waits)))

    async def _post_event(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        body = await read_json(request)
        changing = Changing(self._behind, actor, request.match_info["number"], body)
        return await self._counter.once(request, actor, canonical(body), changing.act)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draft that somebody wants."""

    behind: Behind
    actor: Actor
    body: object

    async def act(self, work: Work) -> Answer:
        """Draft it within `work`: 201. Whoever may draft nothing learns no schema."""
        if self.actor.roles.isdisjoint(DRAFTERS):
            raise RoleRefused
        mistake = first_mistake(self.body, DRAFT_SCHEMA)
        if mistake or not isinstance(self.body, dict):
            raise Invalid(mistake, schema=DRAFT_SCHEMA)
        now = self.behind.clock.now()
        wanted = Wanted(self.body["case"], self.body["fields"])
        made = await self.behind.drafting.draft(work, self.actor, wanted, now)
        text = written(whole(made, (), self.actor, now))
        return Answer(201, text, location=f"{BASE}/certificates/{made.number}")


@dataclass(frozen=True, slots=True)
class Changing:
    """An event posted to a certificate."""

    behind: Behind
    actor: Actor
    number: str
    body: object

    async def act(self, work: Work) -> Answer:
        """Make it happen within `work`, or leave it to a second person; 200, or 202."""
        known = await certificate_of(work, self.actor, self.number)
        now, wish = self.behind.clock.now(), self._wish(known.number)
        try:
            done = await change(work, self.behind.casebook, self.actor, wish, now)
        except Invalid as mistake:
            raise with_whole_schema(mistake, event_schema(wish.event)) from None
        if done.notice is not None:
            push(work, done.notice, now)
        return await self._answer(work, done, now)

    async def _answer(self, work: Work, done: Changed, now: datetime) -> Answer:
        history = list(await work.cases.history(done.certificate.number))
        if done.entry is not None:
            history.append(done.entry)
        text = written(whole(done.certificate, history, self.actor, now, done.pending))
        status = 200 if done.pending is None else 202
        return Answer(status, text, promised=done.notice is not None)

    def _wish(self, number: str) -> Wish:
        asked = asking(number, self.body, EVENTS)
        if asked.wish is not None:
            return asked.wish
        event = self.body.get("event") if isinstance(self.body, dict) else None
        rows = CERTIFICATE.rows_of(event) if isinstance(event, str) else ()
        named = {role for row in rows for role in (*row.callers, row.approver)}
        if rows and not named & self.actor.roles:
            raise RoleRefused
        raise Invalid(asked.mistake, schema=body_schema(EVENTS))


def event_schema(event: str) -> dict[str, Any]:
    """The JSON Schema of a body that asks for that event."""
    return body_schema([event], data_schema(event), reason=event in REASONED)


def whole(
    certificate: Certificate,
    history: Iterable[HistoryEntry],
    actor: Actor,
    now: datetime,
    waits: Approval | None = None,
) -> dict[str, Any]:
    """A certificate with all that is known of it; `expired` is seen from the date at `now`."""
    today = now.astimezone(SHANGHAI).date()
    until = certificate.valid_until
    return {
        "number": certificate.number,
        "identifier": certificate.identifier,
        "code": certificate.code,
        "type": certificate.type.value,
        "case": certificate.case_number,
        "item": certificate.item,
        "state": certificate.state,
        "version": certificate.version,
        "holder": certificate.holder,
        "fields": dict(certificate.fields),
        "issued": certificate.issued.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "expired": certificate.status(today) is Status.EXPIRED,
        "replaces": certificate.replaces,
        "replaced_by": certificate.replaced_by,
        "created": moment(certificate.created),
        "pending": pending(waits),
        "history": [entry(each) for each in history],
        "actions": [
            {
                "event": row.event,
                "roles": [role.value for role in row.callers],
                "approver": row.approver.value if row.approver else None,
                "data": data_schema(row.event),
            }
            for row in actions(certificate, actor)
        ],
    }
