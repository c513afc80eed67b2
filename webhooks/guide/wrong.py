"""“此页有误”: a reader tells what is wrong with a guide, and gets a number."""

from collections.abc import Iterable
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web

from bot.errors import HengxinError
from bot.services.cases.page_errors import PageError, PageErrors
from webhooks.errors import Malformed
from webhooks.guide.gate import Gate, StaleForm
from webhooks.guide.guides import Guides
from webhooks.guide.posted import Posted, read_posted
from webhooks.pages import Pages

_LOG = structlog.get_logger(__name__)


class WrongPages:
    """`/guide/{item}/wrong`: no cookie is set or read, no account goes with the ticket."""

    def __init__(self, pages: Pages, guides: Guides, errors: PageErrors, gate: Gate) -> None:
        self._pages, self._guides, self._errors, self._gate = pages, guides, errors, gate

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/guide/{item}/wrong", self._back),
            web.post("/guide/{item}/wrong", self._told),
        )

    async def _back(self, request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(f"/guide/{self._guides.item_of(request).id}#wrong")

    async def _told(self, request: web.Request) -> web.Response:
        item, posted = self._guides.item_of(request), await read_posted(request)
        error = PageError(item, posted.text, posted.phone)
        try:
            form = self._form(posted)
            error.data()  # a slip of the pen is not counted
            await self._gate.count_error(request)
            told = await self._errors.tell(error, form, self._gate.now())
        except HengxinError as fault:
            return _page(self._guides.draw(item, _kept(posted, fault), fault.sentence), fault)
        text = self._pages.draw("guide_wrong.html", item=item, told=told, phone=posted.phone)
        return _page(text)

    def _form(self, posted: Posted) -> str:
        if posted.bait:
            raise Malformed("“网址”一栏请不要填写；清空后再按一次提交。")
        return self._gate.form_id(posted.form)


def _kept(posted: Posted, fault: HengxinError) -> Posted:
    """What is shown again; the same form after a failure, so that nothing is taken twice."""
    form = "" if isinstance(fault, StaleForm) else posted.form
    return Posted(form, posted.text, posted.phone)


def _page(text: str, fault: HengxinError | None = None) -> web.Response:
    status = fault.status if fault else HTTPStatus.CREATED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.warning("guide.not_served", error=type(fault).__name__)
    headers = {hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
