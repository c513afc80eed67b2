"""The addresses of the API: who calls, what is asked, what is answered."""

import json
from collections.abc import Iterable
from dataclasses import replace

from aiohttp import web

from bot.domain.cases.machines import MACHINES
from bot.domain.numbers import read_case_number
from bot.errors import HengxinError, Invalid, NotFound
from bot.ports.clock import Clock
from bot.ports.locks import Bell
from bot.ports.requests import ApiKeys
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.viewing import listed, record
from webhooks.api.authentication import actor_of
from webhooks.api.body import canonical, read_json
from webhooks.api.events import Posting
from webhooks.api.idempotency import Answer, Refuse, Repeats, once_of
from webhooks.api.openapi import document
from webhooks.api.queries import cursor_at, filter_of
from webhooks.api.representation import summary, whole
from webhooks.errors import PROBLEM_TYPE, problem_of
from webhooks.keys import REQUEST_ID

BASE = "/api/v1"
_STATES = frozenset(state for machine in MACHINES.values() for state in machine.states)


class Api:
    """Version 1 for the institution's other systems (T/GDASE: 预留标准数据接口, G5.3.1.3)."""

    def __init__(
        self, works: Works, casebook: Casebook, keys: ApiKeys, clock: Clock, bell: Bell
    ) -> None:
        self._works = works
        self._casebook = casebook
        self._keys = keys
        self._clock = clock
        self._bell = bell
        self._repeats = Repeats(works, clock)
        self._description = json.dumps(
            document(BASE, casebook.catalogue.items(), _STATES), ensure_ascii=False
        )

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get(f"{BASE}/openapi.json", self._describe),
            web.get(f"{BASE}/cases", self._list),
            web.get(f"{BASE}/cases/{{number}}", self._show),
            web.post(f"{BASE}/cases/{{number}}/events", self._post_event),
        )

    async def _describe(self, _: web.Request) -> web.Response:
        return _json(self._description)

    async def _list(self, request: web.Request) -> web.Response:
        actor = await actor_of(request, self._keys)
        wanted = filter_of(request.query, _STATES)
        async with self._works() as work:
            # One more than wanted tells whether there is a next page.
            cases = await listed(work, actor, replace(wanted, limit=wanted.limit + 1))
        shown = cases[: wanted.limit]
        following = cursor_at(shown[-1].number) if len(cases) > wanted.limit else None
        return _json(_text({"items": [summary(case) for case in shown], "next": following}))

    async def _show(self, request: web.Request) -> web.Response:
        actor = await actor_of(request, self._keys)
        async with self._works() as work:
            known = await record(work, self._casebook, actor, _number(request))
        return _json(_text(whole(known)))

    async def _post_event(self, request: web.Request) -> web.Response:
        actor = await actor_of(request, self._keys)
        body = await read_json(request)
        once = once_of(request, actor.name, canonical(body))
        posting = Posting(self._casebook, self._clock, actor, _number(request), body)
        answer = await self._repeats.answer(once, posting.act, _refusing(request))
        if answer.promised:
            await self._bell.ring()
        return _json(answer.body, answer.status)


def _number(request: web.Request) -> str:
    """The case number in the address; what is none is a case that does not exist."""
    try:
        return read_case_number(request.match_info["number"]).text
    except Invalid:
        raise NotFound("没有找到这个办件，请核对编号。") from None


def _refusing(request: web.Request) -> Refuse:
    def refuse(error: HengxinError) -> Answer:
        problem = problem_of(error)
        return Answer(problem.status, _text(problem.document(request[REQUEST_ID])))

    return refuse


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json(text: str, status: int = 200) -> web.Response:
    kind = PROBLEM_TYPE if status >= web.HTTPBadRequest.status_code else "application/json"
    return web.Response(text=text, status=status, content_type=kind)
