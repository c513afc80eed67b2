"""One event posted to a case: the order of refusals, the case as the answer."""

from dataclasses import dataclass

from bot.domain.cases.case import CaseKind
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor
from bot.errors import Invalid, RoleRefused
from bot.ports.clock import Clock
from bot.ports.work import Work
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition
from bot.services.cases.viewing import afterwards, record
from webhooks.api.asking import ANY_DATA, asking, body_schema, with_whole_schema
from webhooks.api.counter import written
from webhooks.api.idempotency import Answer
from webhooks.api.representation import whole

_EVENTS = tuple(dict.fromkeys(e for machine in MACHINES.values() for e in machine.events))


@dataclass(frozen=True, slots=True)
class Posting:
    """A posted event on its way."""

    casebook: Casebook
    clock: Clock
    actor: Actor
    number: str
    body: object

    async def act(self, work: Work) -> Answer:
        """Make it happen within `work`, or leave it to a second person; 200, or 202.

        Refusals in the order of contract.md.
        """
        wish = await self._wish(work)
        now = self.clock.now()
        try:
            done = await transition(work, self.casebook, self.actor, wish, now)
        except Invalid as mistake:
            raise await self._mended(work, wish, mistake) from None
        if done.notice is not None:
            push(work, done.notice, now)
        after = await afterwards(work, self.casebook, self.actor, done, now)
        status = 200 if done.pending is None else 202
        return Answer(status, written(whole(after)), promised=done.notice is not None)

    async def _wish(self, work: Work) -> Wish:
        """What the body asks for. A body of another form is refused only after case and role."""
        asked = asking(self.number, self.body, _EVENTS)
        if asked.wish is not None:
            return asked.wish
        now = self.clock.now()
        known = await record(work, self.casebook, self.actor, self.number, now)
        self._refuse_role(known.case.kind)
        raise Invalid(asked.mistake, schema=body_schema(MACHINES[known.case.kind].events))

    def _refuse_role(self, kind: CaseKind) -> None:
        event = self.body.get("event") if isinstance(self.body, dict) else None
        rows = MACHINES[kind].rows_of(event) if isinstance(event, str) else ()
        named = {role for row in rows for role in (*row.callers, row.approver)}
        if rows and not named & self.actor.roles:
            raise RoleRefused

    async def _mended(self, work: Work, wish: Wish, mistake: Invalid) -> Invalid:
        now = self.clock.now()
        known = await record(work, self.casebook, self.actor, self.number, now)
        events = MACHINES[known.case.kind].events
        if wish.event not in events:
            return with_whole_schema(mistake, body_schema(events))
        data = mistake.schema
        if data is None:
            data = next((a.data for a in known.actions if a.event == wish.event), ANY_DATA)
        return with_whole_schema(mistake, body_schema([wish.event], data))
