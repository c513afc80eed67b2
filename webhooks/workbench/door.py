"""The addresses of the workbench: signing in, the list, a ticket and what is done with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.domain.cases.actions import Action
from bot.domain.numbers import read_case_number
from bot.errors import HengxinError, Invalid
from bot.ports.locks import Bell
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from webhooks.pages import Pages
from webhooks.workbench.acting import (
    Deed,
    actor_of,
    carry_out,
    may_act,
    reader_of,
    ticket_record,
)
from webhooks.workbench.desk import tickets
from webhooks.workbench.forms import Form, form_of, in_order
from webhooks.workbench.gate import PATH, Gate, Visitor
from webhooks.workbench.posted import NOTHING, Posted, read_form
from webhooks.workbench.ticket import sheet_of

#: Signing in on a ticket's page, beside the events of its table.
_SIGN_IN = "sign_in"

#: What is said once it is done, by event.
_DONE = {
    "claim": "已接单，第一句话已发给对方，请答复。",
    "answer": "答复已发出。",
    "release": "已转回待接队列。",
    "redirect": "已告知对方该找谁。",
    "close": "咨询已结束。",
    _SIGN_IN: "已登录。",
}


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a form had no effect, and what had been typed into it."""

    sentence: str
    status: int
    posted: Posted = NOTHING


class Workbench:
    """`/staff/`: plain pages for those who answer citizens (machine C, G6.3.1)."""

    def __init__(
        self, works: Works, casebook: Casebook, gate: Gate, pages: Pages, bell: Bell
    ) -> None:
        self._works, self._casebook, self._gate = works, casebook, gate
        self._pages, self._bell = pages, bell

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get(PATH, self._show_desk),
            web.post(PATH, self._sign_in),
            web.post(f"{PATH}logout", self._sign_out),
            web.get(f"{PATH}tickets/{{number}}", self._show_ticket),
            web.post(f"{PATH}tickets/{{number}}", self._act),
        )

    async def _show_desk(self, request: web.Request) -> web.Response:
        visitor = await self._gate.visitor(request)
        if visitor.person is None:
            return self._sign_in_page(visitor)
        actor, now = actor_of(visitor), self._gate.clock.now()
        async with self._works() as work:
            entries = await tickets(work, self._casebook, actor, now)
        return self._page("desk", visitor, entries=entries)

    async def _sign_in(self, request: web.Request) -> web.Response:
        visitor, posted = await self._gate.visitor(request), await read_form(request)
        try:
            self._gate.check_form(request, visitor, posted)
            entered = await self._gate.sign_in(request, posted)
        except HengxinError as error:
            return self._sign_in_page(visitor, _fault(error, posted))
        return self._to(PATH, entered)

    async def _sign_out(self, request: web.Request) -> web.Response:
        visitor, posted = await self._gate.visitor(request), await read_form(request)
        self._gate.check_form(request, visitor, posted)
        response = self._to(PATH, visitor)
        self._gate.let_out(response)
        return response

    async def _show_ticket(self, request: web.Request) -> web.Response:
        number = _number(request)
        try:
            visitor = await self._gate.visitor(request, number)
        except HengxinError as error:  # a link that is over: whoever works here signs in
            return self._sign_in_page(Visitor(), _fault(error))
        if visitor.person is None and not visitor.link:
            return self._to(PATH, visitor)
        return await self._ticket_page(request, visitor)

    async def _act(self, request: web.Request) -> web.Response:
        visitor = await self._gate.visitor(request, _number(request))
        posted = await read_form(request)
        if visitor.person is None and not visitor.link:
            return self._to(PATH, visitor)
        try:
            self._gate.check_form(request, visitor, posted)
            if visitor.person is None:
                entered = await self._gate.sign_in(request, posted)
                visitor = replace(entered, link=visitor.link)
            await self._carry_out(visitor, _number(request), posted)
        except HengxinError as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            return await self._ticket_page(request, visitor, _fault(error, posted))
        done = request.rel_url.update_query(done=posted.text("event"))
        return self._to(done.path_qs, visitor)

    async def _carry_out(self, visitor: Visitor, number: str, posted: Posted) -> None:
        if posted.text("event") == _SIGN_IN:
            return
        deed = Deed(actor_of(visitor), number, posted)
        await carry_out(self._works, self._casebook, deed, self._gate.clock)
        await self._bell.ring()

    async def _ticket_page(
        self, request: web.Request, visitor: Visitor, fault: _Fault | None = None
    ) -> web.Response:
        actor, now = reader_of(visitor), self._gate.clock.now()
        async with self._works() as work:
            known = await ticket_record(work, self._casebook, actor, _number(request), now)
            forms = _forms(known.actions, visitor, fault)
            sheet = await sheet_of(work, self._casebook, known, forms)
        done = request.query.get("done", "")
        return self._page(
            "ticket",
            visitor,
            fault,
            sheet=sheet,
            done="" if fault else _DONE.get(done, ""),
            here=request.rel_url.without_query_params("done").path_qs,
        )

    def _sign_in_page(self, visitor: Visitor, fault: _Fault | None = None) -> web.Response:
        return self._page("sign_in", visitor, fault)

    def _page(
        self, name: str, visitor: Visitor, fault: _Fault | None = None, **values: object
    ) -> web.Response:
        text = self._pages.draw(
            f"workbench/{name}.html",
            visitor=visitor,
            form_token=self._gate.form_token(visitor),
            fault=fault,
            **values,
        )
        status = fault.status if fault else HTTPStatus.OK
        response = web.Response(text=text, status=status, content_type="text/html")
        return self._unkept(response, visitor)

    def _to(self, address: str, visitor: Visitor) -> web.Response:
        """See another page, by GET."""
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={hdrs.LOCATION: address})
        return self._unkept(response, visitor)

    def _unkept(self, response: web.Response, visitor: Visitor) -> web.Response:
        """No cache keeps it; whoever has just signed in gets the cookie with it."""
        response.headers[hdrs.CACHE_CONTROL] = "no-store"
        self._gate.keep(response, visitor)
        return response


def _forms(actions: Iterable[Action], visitor: Visitor, fault: _Fault | None) -> list[Form]:
    """Forms for what can be done now.

    Whoever has not signed in can take a waiting ticket, which asks for number and password too.
    """
    if visitor.person is not None and not may_act(visitor):
        return []
    forms = (form_of(action, _typed(action, fault)) for action in actions)
    return in_order(f for f in forms if f and (visitor.person or f.event == "claim"))


def _typed(action: Action, fault: _Fault | None) -> Mapping[str, str] | None:
    """What had been typed into that action's form before it failed."""
    if fault is None or fault.posted.text("event") != action.event:
        return None
    return fault.posted.fields


def _fault(error: HengxinError, posted: Posted | None = None) -> _Fault:
    return _Fault(error.sentence, error.status, posted or NOTHING)


def _number(request: web.Request) -> str:
    """The ticket number in the address; what is none is a ticket that nobody has."""
    try:
        return read_case_number(request.match_info["number"]).text
    except Invalid:
        return "-"
