"""Errors become answers: problem documents (RFC 9457) for programs, a plain page for people."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.errors import HengxinError, Invalid, NotAllowedNow

PROBLEM_TYPE = "application/problem+json"
#: Addresses that only programs call: they get a problem document whatever they say they accept.
_FOR_PROGRAMS = ("/api/", "/hooks/", "/rasa/", "/wechat")
_LOG = structlog.get_logger(__name__)


class Malformed(HengxinError):
    """The request cannot be read at all; its sender has to build it otherwise."""

    status = 400
    sentence = "请求格式有误，请对照接口说明修改后再试。"


class Unauthenticated(HengxinError):
    """No key, or none that is known."""

    status = 401
    sentence = "需要有效的接口密钥：请在请求头 Authorization 中写 Bearer 加密钥。"


class TooSlow(HengxinError):
    """The body did not arrive in time."""

    status = 408
    sentence = "请求正文传输超时，请重新发送。"


class TooLarge(HengxinError):
    """More than this address takes."""

    status = 413
    sentence = "提交的内容过大，请精简后再试。"


class UnsupportedType(HengxinError):
    """A body in a form that this address does not read."""

    status = 415
    sentence = "请求正文须为 JSON：请求头 Content-Type 写 application/json，编码用 UTF-8。"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told about one failure. `members` are further members of the problem document."""

    status: int
    kind: str
    title: str
    detail: str
    members: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, request_id: str) -> dict[str, Any]:
        return {
            "type": f"urn:hengxin:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:hengxin:request:{request_id}",
            **self.members,
        }


#: Draws the page that a person sees: problem, request id -> HTML.
ErrorPage = Callable[[Problem, str], str]

_TITLES = {
    400: "请求无法识别",
    401: "未通过身份验证",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的操作方式",
    408: "请求超时",
    409: "与当前情况冲突",
    410: "链接已过期",
    413: "内容过大",
    415: "不支持的内容格式",
    422: "内容需要修改",
    429: "操作过于频繁",
    500: "系统出错",
    503: "暂时无法办理",
}
#: What is said about failures that aiohttp finds before any door is reached.
_OF_HTTP = {
    400: ("malformed", Malformed.sentence),
    403: ("role-refused", "没有权限访问此地址。"),
    404: ("not-found", "没有这个地址，请核对后再试。"),
    405: ("method-not-allowed", "此地址不支持这种操作方式。"),
    408: ("too-slow", TooSlow.sentence),
    413: ("too-large", TooLarge.sentence),
    415: ("unsupported-type", UnsupportedType.sentence),
}
_UNEXPECTED = Problem(
    500,
    "unexpected",
    _TITLES[500],
    "系统出错，没有办成，已记录。请稍后再试；如仍不行，请把编号告诉我们。",
)


def problem_of(error: Exception) -> Problem:
    """How `error` is told; what nobody expected says nothing about itself."""
    if isinstance(error, HengxinError):
        return _of_ours(error)
    if isinstance(error, web.HTTPException):
        return _of_http(error)
    if isinstance(error, web.RequestPayloadError):
        return problem_of(Malformed("请求正文无法解码，请检查长度、分块与压缩方式。"))
    return _UNEXPECTED


def _of_ours(error: HengxinError) -> Problem:
    members: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, Invalid) and error.schema is not None:
        members["schema"] = error.schema
    if isinstance(error, NotAllowedNow):
        members["allowed"] = list(error.allowed)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="hengxin"'
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return Problem(
        error.status,
        _kind_of(type(error)),
        _TITLES.get(error.status, _TITLES[500]),
        error.sentence,
        members,
        headers,
    )


def _kind_of(error: type[HengxinError]) -> str:
    """The last part of the problem's type: `StaleCase` -> `stale-case`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()


def _of_http(error: web.HTTPException) -> Problem:
    kind, sentence = _OF_HTTP.get(error.status, ("refused", "请求未被接受，请核对后再试。"))
    allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    if allow:
        sentence = f"{sentence[:-1]}，可用：{allow['Allow'].replace(',', '、')}。"
    title = _TITLES.get(error.status, _TITLES[400])
    return Problem(error.status, kind, title, sentence, {}, allow)


def problem_response(problem: Problem, request_id: str) -> web.Response:
    """`problem` as an RFC 9457 document."""
    return web.Response(
        text=json.dumps(problem.document(request_id), ensure_ascii=False),
        status=problem.status,
        content_type=PROBLEM_TYPE,
        headers=problem.headers,
    )


def translator(page: ErrorPage, request_id: web.RequestKey[str]) -> Middleware:
    """The one place where errors become answers. Redirects and cancellation pass through."""

    @web.middleware
    async def translate(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPRedirection:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: nothing may leave as a traceback
            return _answer(request, error, page, request[request_id])

    return translate


def _answer(
    request: web.Request, error: Exception, page: ErrorPage, request_id: str
) -> web.Response:
    problem = problem_of(error)
    if request.method == "OPTIONS" and problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        return web.Response(status=204, headers=problem.headers)
    _log(request, error, problem)
    if _is_person(request):
        return web.Response(
            text=page(problem, request_id),
            status=problem.status,
            content_type="text/html",
            headers=problem.headers,
        )
    return problem_response(problem, request_id)


def _is_person(request: web.Request) -> bool:
    return not request.path.startswith(_FOR_PROGRAMS) and "text/html" in request.headers.get(
        "Accept", ""
    )


def _log(request: web.Request, error: Exception, problem: Problem) -> None:
    """Paths may hold codes and links: only the route's pattern is written down."""
    resource = request.match_info.route.resource
    where = {"method": request.method, "route": resource.canonical if resource else None}
    if problem.kind == _UNEXPECTED.kind:
        _LOG.error("unexpected error", exc_info=error, **where)
    elif problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.warning("not served", kind=problem.kind, **where)
