"""The addresses of the page: handing in, asking by code, supplying what was asked for."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web

from bot.domain.cases.case import CaseKind
from bot.domain.codes import shown_code
from bot.domain.files import Stored
from bot.errors import HengxinError, Invalid, NotFound
from bot.ports.files import Files
from bot.services.cases.anonymous import AnonymousReports, Statement
from bot.services.cases.disclosure import Disclosure
from bot.services.files import keep
from webhooks.pages import Pages
from webhooks.report.gate import Gate, StaleForm
from webhooks.report.posted import Keep, Posted, read_form

_LOG = structlog.get_logger(__name__)

PATH = "/report/"
KINDS = {
    CaseKind.COMPLAINT.value: "投诉本机构的服务",
    CaseKind.REPORT.value: "举报计量或安全方面的违法行为",
}
#: What is told beside the text, and the longest that is taken of each field.
_BESIDE = {"place": "地点", "party": "涉及的单位或人员"}
LONGEST = {"text": 1800, "place": 60, "party": 60, "contact": 60}
_NAMES = {"text": "发生了什么", **_BESIDE, "contact": "联系方式"}


class ReportDoor:
    """`/report/`: no cookie is set or read, no account and no address goes with a case."""

    def __init__(self, reports: AnonymousReports, files: Files, gate: Gate, pages: Pages) -> None:
        self._reports, self._files, self._gate, self._pages = reports, files, gate, pages

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/report", self._here),
            web.get(PATH, self._form),
            web.post(PATH, self._register),
            web.get(f"{PATH}{{deed:query|supply}}", self._here),
            web.post(f"{PATH}query", self._query),
            web.post(f"{PATH}supply", self._supply),
        )

    async def _here(self, _: web.Request) -> web.Response:
        raise web.HTTPSeeOther(PATH)

    async def _form(self, _: web.Request) -> web.Response:
        return self._form_page(Posted())

    async def _register(self, request: web.Request) -> web.Response:
        posted = await read_form(request, self._keep_of(request))
        try:
            form = self._gate.form_id(posted.text("form"))
            statement = statement_of(posted)
            await self._gate.count_report(request)
            done = await self._reports.register(statement, form, self._gate.now())
        except HengxinError as error:
            return self._form_page(posted, error)
        code = shown_code(done.code) if done.code else ""
        return self._page(
            "report_done.html",
            HTTPStatus.CREATED if code else HTTPStatus.OK,
            number=done.number,
            code=code,
            due=done.due,
        )

    async def _query(self, request: web.Request) -> web.Response:
        posted = await read_form(request, self._keep_of(request))
        code = posted.text("code")
        try:
            told = await self._told(request, self._reports.read(code, self._gate.now()))
        except HengxinError as error:
            return self._query_page(error)
        return self._status_page(told, code)

    async def _supply(self, request: web.Request) -> web.Response:
        posted = await read_form(request, self._keep_of(request))
        code, text, now = posted.text("code"), posted.text("text"), self._gate.now()
        try:
            told = await self._told(request, self._reports.read(code, now))
            try:
                _check_supply(posted)
                told = await self._reports.supply(code, text, posted.files, now)
            except HengxinError as error:
                return self._status_page(told, code, error, text)
        except HengxinError as error:
            return self._query_page(error)
        return self._status_page(told, code, done="您的补充已收到，我们会接着办理。")

    async def _told(self, request: web.Request, asked: Awaitable[Disclosure]) -> Disclosure:
        """What the code opens. A wrong one is counted; a right one never is."""
        try:
            return await asked
        except NotFound:
            await self._gate.count_wrong(request)
            raise

    def _keep_of(self, request: web.Request) -> Keep:
        async def kept(chunks: AsyncIterator[bytes]) -> Stored:
            await self._gate.count_file(request)
            return await keep(self._files, chunks, "")

        return kept

    def _form_page(self, posted: Posted, error: HengxinError | None = None) -> web.Response:
        """The form, empty or as it was sent.

        The same form after a failure: if it was taken after all, it is not taken twice.
        """
        token = posted.text("form")
        fresh = not token or isinstance(error, StaleForm)
        return self._page(
            "report.html",
            _status(error),
            form=self._gate.new_form() if fresh else token,
            kinds=KINDS,
            longest=LONGEST,
            typed={name: posted.text(name) for name in ("kind", *LONGEST)},
            fault=error.sentence if error else "",
        )

    def _query_page(self, error: HengxinError) -> web.Response:
        return self._page("report_query.html", _status(error), fault=error.sentence)

    def _status_page(
        self,
        told: Disclosure,
        code: str,
        error: HengxinError | None = None,
        typed: str = "",
        done: str = "",
    ) -> web.Response:
        values: Mapping[str, object] = {"told": told, "code": code, "typed": typed, "done": done}
        fault = error.sentence if error else ""
        return self._page("report_status.html", _status(error), fault=fault, **values)

    def _page(self, template: str, status: int, **values: object) -> web.Response:
        text = self._pages.draw(template, **values)
        headers = {hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def statement_of(posted: Posted) -> Statement:
    """What was told; Invalid names the field to mend, or what is wrong with a file."""
    if posted.text("kind") not in KINDS:
        raise Invalid("请选择要反映的是哪一类。")
    for name, longest in LONGEST.items():
        _check_length(_NAMES[name], posted.text(name), longest)
    if len(posted.text("text")) < 2:  # noqa: PLR2004 - as the case's own data asks for
        raise Invalid("请写出发生了什么。")
    if posted.fault is not None:
        raise posted.fault
    beside = [f"{label}：{said}" for name, label in _BESIDE.items() if (said := posted.text(name))]
    return Statement(
        CaseKind(posted.text("kind")),
        "\n".join([posted.text("text"), *beside]),
        posted.text("contact"),
        posted.files,
    )


def _check_supply(posted: Posted) -> None:
    if not posted.text("text"):
        raise Invalid("请写出补充的内容；只有照片的，请写一句照片上是什么。")
    _check_length("补充的内容", posted.text("text"), LONGEST["text"])
    if posted.fault is not None:
        raise posted.fault


def _check_length(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise Invalid(f"“{name}”最多 {longest} 个字，现在是 {len(text)} 个字，请精简。")


def _status(error: HengxinError | None) -> int:
    if error is None:
        return HTTPStatus.OK
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.warning("report.not_served", error=type(error).__name__)
    return error.status
