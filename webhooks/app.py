"""The web application: mounts the doors; what every answer has in common."""

import logging
import secrets
from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Protocol

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler
from structlog.contextvars import bind_contextvars, clear_contextvars

from webhooks.errors import ErrorPage, Malformed, problem_of, problem_response, translator
from webhooks.keys import REQUEST_ID

#: Bytes of a request's body in memory; doors that take files read theirs as a stream.
_BODY_LIMIT = 1024 * 1024
#: Pages and links that show personal data are kept by no cache (contract.md, HTTP).
_NEVER_STORED = ("/me/", "/v/", "/report/", "/staff/", "/api/")
_SOFTWARE = "hengxin"  # not which versions of what
#: `same-origin` and not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
_SECURITY_HEADERS = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'self'"
        ),
    }
)

Mount = Callable[[web.Application], object]


class Door(Protocol):
    """What the app needs to know of a door: its addresses."""

    def routes(self) -> Iterable[web.AbstractRouteDef]: ...


def build_app(
    doors: Iterable[Door], *, error_page: ErrorPage, mounts: Iterable[Mount] = ()
) -> web.Application:
    """The application that serves `doors`; each of `mounts` hangs a part in by itself."""
    app = web.Application(
        middlewares=[_identify, translator(error_page, REQUEST_ID)],
        client_max_size=_BODY_LIMIT,
    )
    app.on_response_prepare.append(_dress)
    for door in doors:
        app.add_routes(door.routes())
    for mount in mounts:
        mount(app)
    return app


class Runner(web.AppRunner):
    """Listens with connections of ours."""

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        log = logging.getLogger("webhooks.http")
        log.addFilter(_is_ours)
        return _Server(
            made.request_handler,
            request_factory=made.request_factory,
            access_log=None,
            logger=log,
        )


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    """Refuses what is no HTTP in our own words.

    It reaches no middleware, and aiohttp would tell in English which versions of what run here.
    """

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        answer = super().handle_error(request, status, exc, message)
        if not isinstance(exc, HttpProcessingError):
            return answer
        refusal = problem_response(problem_of(Malformed()), secrets.token_hex(8))
        refusal.headers.update({**_SECURITY_HEADERS, hdrs.SERVER: _SOFTWARE})
        refusal.force_close()
        return refusal


def build_runner(app: web.Application, *, shutdown_seconds: float = 10) -> web.AppRunner:
    """A runner without access log: addresses may hold codes, and the doors log what they did."""
    return Runner(app, handle_signals=False, shutdown_timeout=shutdown_seconds)


def _is_ours(record: logging.LogRecord) -> bool:
    """Bytes that are not HTTP, and bodies that nobody can decode, are their sender's failure."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError | web.RequestPayloadError)


@web.middleware
async def _identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One id per request, in every log line about it.

    A connection's task serves many requests, so what the last one bound is cleared first.
    """
    request[REQUEST_ID] = id_of_request = secrets.token_hex(8)
    clear_contextvars()
    bind_contextvars(request=id_of_request)
    return await handler(request)


async def _dress(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    for name, value in _SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers[hdrs.SERVER] = _SOFTWARE
    if (answered := request.get(REQUEST_ID)) is not None:
        headers["X-Request-Id"] = answered
    if request.path.startswith(_NEVER_STORED):
        headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
