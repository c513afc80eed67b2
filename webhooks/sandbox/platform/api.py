"""The addresses under /cgi-bin/: injected faults, token, quotas, then the call itself."""

import asyncio
import hmac
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from webhooks.sandbox.account import Account
from webhooks.sandbox.exchange import Exchange
from webhooks.sandbox.faults import Fault, Faults
from webhooks.sandbox.kinds import Content
from webhooks.sandbox.platform import customer_service
from webhooks.sandbox.platform.errcodes import Failed, words
from webhooks.sandbox.platform.quotas import Quotas
from webhooks.sandbox.platform.template import Templates
from webhooks.sandbox.platform.tokens import Tokens

# A client that writes a Chinese character as backslash, u and four digits: refused.
ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
STABLE = "stable_token"
OK = 200
CUSTOMER_SERVICE = "message/custom/send"
TEMPLATE = "message/template/send"
TEMPLATE_LIST = "template/get_all_private_template"


@dataclass(frozen=True, slots=True)
class Called:
    """What a call came to: the JSON and HTTP status, or a reset; `remark` is for the page."""

    body: Mapping[str, Any]
    status: int = OK
    reset: bool = False
    remark: str = ""
    openid: str | None = None


Call = Callable[[Mapping[str, Any]], Called]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """The platform's answers to the account's server."""

    def __init__(
        self, account: Account, exchange: Exchange, faults: Faults, templates: Templates
    ) -> None:
        self._account = account
        self._exchange = exchange
        self._faults = faults
        self._templates = templates
        self.tokens = Tokens()
        self.quotas = Quotas()

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """Everything served under `prefix`, which stands for https://api.weixin.qq.com."""
        calls: Mapping[str, tuple[str, Call]] = {
            STABLE: ("POST", self._stable_token),
            CUSTOMER_SERVICE: ("POST", self._customer_service),
            TEMPLATE: ("POST", self._template),
            TEMPLATE_LIST: ("GET", self._template_list),
        }
        return [
            web.route(method, f"{prefix}/cgi-bin/{api}", self._serving(api, call))
            for api, (method, call) in calls.items()
        ]

    def _serving(self, api: str, call: Call) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            fault = self._faults.take(api)
            if fault is None:
                called = self._call(api, call, request, raw)
            elif fault.after:
                called = self._call(api, call, request, raw)
                await asyncio.sleep(fault.delay)
                called = _broken(fault, called.openid) or called
            else:
                await asyncio.sleep(fault.delay)
                called = _broken(fault, None) or self._call(api, call, request, raw)
            self._log(api, len(raw), called)
            return _respond(request, called)

        return serve

    def _call(self, api: str, call: Call, request: web.Request, raw: bytes) -> Called:
        openid = None
        try:
            body = _parsed(raw) if request.method == "POST" else {}
            openid = str(body.get("touser") or "") or None
            if api != STABLE:
                self.tokens.check(request.query.get("access_token"), self._account.now())
            self.quotas.spend(api, self._account.now().date())
            return replace(call(body), openid=openid)
        except Failed as failed:
            return _failure(failed.code, failed.detail, openid)

    def _stable_token(self, body: Mapping[str, Any]) -> Called:
        credentials = self._account.credentials
        if body.get("grant_type") != "client_credential":
            raise Failed(40002)
        if body.get("appid") != credentials.app_id:
            raise Failed(40013)
        given = str(body.get("secret", "")).encode()
        if not hmac.compare_digest(given, credentials.app_secret.encode()):
            raise Failed(40125)
        forced = body.get("force_refresh") is True
        token, left = self.tokens.stable(self._account.now(), force=forced)
        return Called({"access_token": token, "expires_in": left}, remark=f"{left} 秒内有效")

    def _customer_service(self, body: Mapping[str, Any]) -> Called:
        left = customer_service.send(self._account, body)
        return Called({"errcode": 0, "errmsg": "ok"}, remark=f"客服窗口还可发 {left} 条")

    def _template(self, body: Mapping[str, Any]) -> Called:
        card = self._templates.send(body)
        answer = {"errcode": 0, "errmsg": "ok", "msgid": card.msg_id}
        if card.repeated:
            return Called(answer, remark="同一 client_msg_id，十分钟内只发一次，没有再发")
        event = "TEMPLATESENDJOBFINISH"
        finished = {"Event": event, "MsgID": card.msg_id, "Status": "success"}
        self._exchange.notify(card.openid, Content("event", finished, event))
        return Called(answer)

    def _template_list(self, _body: Mapping[str, Any]) -> Called:
        return Called({"template_list": self._templates.describe()})

    def _log(self, api: str, sent: int, called: Called) -> None:
        self._account.feed.step(
            {
                "openid": called.openid,
                "topic": "api",
                "what": api,
                "sent": sent,
                "status": None if called.reset else called.status,
                "errcode": called.body.get("errcode", 0),
                "errmsg": called.body.get("errmsg", ""),
                "remark": called.remark,
                "at": self._account.now().isoformat(),
            }
        )


def _parsed(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        raise Failed(44002)
    if ESCAPED.search(raw):
        raise Failed(40033)
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise Failed(47001) from error
    if not isinstance(body, dict):
        raise Failed(47001)
    return body


def _failure(code: int, detail: str, openid: str | None) -> Called:
    message = f"{words(code, detail)} rid: {secrets.token_hex(4)}-{secrets.token_hex(8)}"
    return Called({"errcode": code, "errmsg": message}, openid=openid)


def _broken(fault: Fault, openid: str | None) -> Called | None:
    """What an injected fault makes of a call; None when it only delays."""
    remark = "注入的故障" + ("：事已办成，答复丢了" if fault.after else "：没有办")
    if fault.reset:
        return Called({}, reset=True, remark=remark, openid=openid)
    if fault.status is not None:
        return Called({}, status=fault.status, remark=remark, openid=openid)
    if fault.errcode is not None:
        return replace(_failure(fault.errcode, "", openid), remark=remark)
    return None


def _respond(request: web.Request, called: Called) -> web.StreamResponse:
    if called.reset and request.transport is not None:
        request.transport.abort()
    if called.status != OK:
        return web.Response(status=called.status, text="injected fault")
    text = json.dumps(called.body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, content_type="application/json")
