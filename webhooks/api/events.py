"""One event posted to a case: its body, the order of refusals, the case as the answer."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from bot.domain.cases.actions import actions
from bot.domain.cases.case import CaseKind
from bot.domain.cases.machines import MACHINES
from bot.domain.people.actor import Actor
from bot.errors import Invalid, RoleRefused
from bot.ports.clock import Clock
from bot.ports.work import Work
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Transitioned, Wish, transition
from bot.services.cases.viewing import CaseRecord, record
from webhooks.api.idempotency import Answer
from webhooks.api.representation import whole

_LONGEST_REASON = 500
_EVENTS = tuple(dict.fromkeys(e for machine in MACHINES.values() for e in machine.events))
_ANY_DATA: Mapping[str, Any] = {"type": "object"}


def body_schema(events: Collection[str], data: Mapping[str, Any] = _ANY_DATA) -> dict[str, Any]:
    """The JSON Schema of a body that asks for one of `events` with such `data`."""
    return {
        "type": "object",
        "properties": {
            "event": {"enum": list(events), "title": "操作"},
            "version": {"type": "integer", "minimum": 1, "title": "所见办件的 version"},
            "reason": {"type": "string", "maxLength": _LONGEST_REASON, "title": "理由"},
            "data": dict(data),
        },
        "required": ["event", "version", *(["data"] if data.get("required") else [])],
        "additionalProperties": False,
    }


@dataclass(frozen=True, slots=True)
class Posting:
    """A posted event on its way."""

    casebook: Casebook
    clock: Clock
    actor: Actor
    number: str
    body: object

    async def act(self, work: Work) -> Answer:
        """Make it happen within `work`; refusals in the order of contract.md."""
        wish = await self._wish(work)
        now = self.clock.now()
        try:
            done = await transition(work, self.casebook, self.actor, wish, now)
        except Invalid as mistake:
            raise await self._with_whole_schema(work, wish, mistake) from None
        if done.notice is not None:
            push(work, done.notice, now)
        text = json.dumps(await self._after(work, done), ensure_ascii=False)
        return Answer(200, text, promised=done.notice is not None)

    async def _wish(self, work: Work) -> Wish:
        """What the body asks for. A body of another form is refused only after case and role."""
        schema = body_schema(_EVENTS)
        mistake = best_match(Draft202012Validator(schema).iter_errors(self.body))
        if mistake is None and isinstance(self.body, dict):
            return Wish(
                self.number,
                self.body["event"],
                int(self.body["version"]),
                self.body.get("data", {}),
                self.body.get("reason", "").strip(),
            )
        known = await record(work, self.casebook, self.actor, self.number)
        self._refuse_role(known.case.kind)
        place = mistake.json_path.replace("$", "请求正文", 1) if mistake else "请求正文"
        raise Invalid(
            f"{place} 不符合要求，请对照 schema 修改。",
            schema=body_schema(MACHINES[known.case.kind].events),
        )

    def _refuse_role(self, kind: CaseKind) -> None:
        event = self.body.get("event") if isinstance(self.body, dict) else None
        rows = MACHINES[kind].rows_of(event) if isinstance(event, str) else ()
        if rows and not any(row.role_of(self.actor.roles) for row in rows):
            raise RoleRefused

    async def _with_whole_schema(self, work: Work, wish: Wish, mistake: Invalid) -> Invalid:
        """The same refusal with the schema of the whole body, so that its sender can mend it."""
        data = mistake.schema
        if data is None:
            known = await record(work, self.casebook, self.actor, self.number)
            data = next((a.data for a in known.actions if a.event == wish.event), _ANY_DATA)
        return Invalid(mistake.sentence, schema=body_schema([wish.event], data))

    async def _after(self, work: Work, done: Transitioned) -> dict[str, Any]:
        """The case as it will stand once `work` is written, which reads do not show before."""
        item = await self.casebook.item_of(done.case)
        before = await work.cases.history(self.number)
        open_now = actions(done.case, item, self.actor)
        return whole(CaseRecord(done.case, (*before, done.entry), open_now))
