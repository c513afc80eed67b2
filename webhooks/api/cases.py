"""The room of cases: lists, one case, filing on behalf, events."""

from collections.abc import Iterable
from dataclasses import replace

from aiohttp import web

from bot.domain.cases.machines import MACHINES
from bot.domain.numbers import read_case_number
from bot.errors import Invalid, NotFound
from bot.services.cases.viewing import listed, record
from webhooks.api.behind import Behind
from webhooks.api.body import canonical, read_json
from webhooks.api.counter import BASE, Counter, respond, written
from webhooks.api.events import Posting
from webhooks.api.filings import OnBehalf
from webhooks.api.queries import cursor_at, filter_of
from webhooks.api.representation import summary, whole

STATES = frozenset(state for machine in MACHINES.values() for state in machine.states)


class CaseRoom:
    """Cases, as the keys' roles may see and move them."""

    def __init__(self, behind: Behind, counter: Counter) -> None:
        self._behind, self._counter = behind, counter

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get(f"{BASE}/cases", self._list),
            web.post(f"{BASE}/cases", self._file),
            web.get(f"{BASE}/cases/{{number}}", self._show),
            web.post(f"{BASE}/cases/{{number}}/events", self._post_event),
        )

    async def _list(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        wanted = filter_of(request.query, STATES)
        async with self._behind.works() as work:
            # One more than wanted tells whether there is a next page.
            cases = await listed(work, actor, replace(wanted, limit=wanted.limit + 1))
        shown = cases[: wanted.limit]
        following = cursor_at(shown[-1].number) if len(cases) > wanted.limit else None
        items = [summary(case, actor) for case in shown]
        return respond(written({"items": items, "next": following}))

    async def _show(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        casebook, now = self._behind.casebook, self._behind.clock.now()
        async with self._behind.works() as work:
            known = await record(work, casebook, actor, _number(request), now)
        return respond(written(whole(known)))

    async def _file(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        body = await read_json(request)
        filing = OnBehalf(self._behind.casebook, self._behind.clock, actor, body)
        return await self._counter.once(request, actor, canonical(body), filing.act)

    async def _post_event(self, request: web.Request) -> web.Response:
        actor = await self._counter.actor(request)
        body = await read_json(request)
        behind, number = self._behind, _number(request)
        posting = Posting(behind.casebook, behind.clock, actor, number, body)
        return await self._counter.once(request, actor, canonical(body), posting.act)


def _number(request: web.Request) -> str:
    """The case number in the address; what is none is a case that does not exist."""
    try:
        return read_case_number(request.match_info["number"]).text
    except Invalid:
        raise NotFound("没有找到这个办件，请核对编号。") from None
