"""Driving the sandbox from outside: what citizens do, what they received, what goes wrong."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from webhooks.sandbox.delivery import FRESH, SAME
from webhooks.sandbox.exchange import Manner, NotFollowing, outcome_json
from webhooks.sandbox.faults import whole
from webhooks.sandbox.kinds import KEYS, Content, Refused, content_of
from webhooks.sandbox.photos import photo, sent_as
from webhooks.sandbox.platform.calls import whole_body
from webhooks.sandbox.platform.template import FIELD_KEY, Template
from webhooks.sandbox.world import Sandbox

MOST_AT_ONCE = 50
MOST_OPENID = 64
MOST_BODY = 16 * 1024 * 1024  # a photo of 10 MB in base64
MANNER_KEYS = frozenset({"openid", "msg_id", "created", "deliveries", "nonce", "event_key"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Driving:
    """JSON in, JSON out. What makes no sense is 400 `{error}`, a Chinese sentence."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """The addresses, all under /sandbox/."""
        return [
            web.post("/sandbox/messages", refusing(self._send)),
            web.get("/sandbox/citizens", self._citizens),
            web.post("/sandbox/citizens", refusing(self._add_citizen)),
            web.get("/sandbox/citizens/{openid}/messages", self._messages),
            web.get("/sandbox/faults", self._list_faults),
            web.post("/sandbox/faults", refusing(self._add_fault)),
            web.delete("/sandbox/faults", self._clear_faults),
            web.get("/sandbox/templates", self._list_templates),
            web.post("/sandbox/templates", refusing(self._add_template)),
            web.post("/sandbox/verification", self._verify),
        ]

    async def _send(self, request: web.Request) -> web.Response:
        order = await object_of(request)
        if (picture := await photo(order.get("image"))) is not None:
            order["image"] = sent_as(picture, self._sandbox.media, str(request.url.origin()))
        openid, manner = openid_of(order), _manner(order)
        content = self._content(openid, order, manner)
        try:
            outcome = await self._sandbox.exchange.send(openid, content, manner)
        except NotFollowing as error:
            raise Refused("这位市民已取消关注，先发 subscribe 事件") from error
        return readable(outcome_json(content, outcome))

    def _content(self, openid: str, order: Mapping[str, Any], manner: Manner) -> Content:
        """What is ordered; a known `msg_id` alone repeats what was sent under it."""
        if unknown := order.keys() - MANNER_KEYS - set(KEYS):
            raise Refused(f"不认识的字段：{'、'.join(sorted(unknown))}")
        if manner.msg_id is not None and not order.keys() & set(KEYS):
            known = self._sandbox.exchange.recall(openid, manner.msg_id)
            if known is not None:
                return known
        return content_of(order)

    async def _citizens(self, _request: web.Request) -> web.Response:
        account = self._sandbox.account
        return readable([account.describe(one) for one in account.citizens.values()])

    async def _add_citizen(self, request: web.Request) -> web.Response:
        order = await object_of(request)
        name, note = (str(order.get(key, "")).strip()[:20] for key in ("name", "note"))
        if not name:
            raise Refused("请给新市民起个名字")
        account = self._sandbox.account
        openid = str(order.get("openid") or f"oSandbox_{account.next_id()}")
        citizen = account.citizen(openid[:MOST_OPENID], name, note)
        return readable(account.describe(citizen))

    async def _messages(self, request: web.Request) -> web.Response:
        citizen = self._sandbox.account.citizens.get(request.match_info["openid"])
        return readable(citizen.messages if citizen else [])

    async def _list_faults(self, _request: web.Request) -> web.Response:
        return readable(self._sandbox.faults.describe())

    async def _add_fault(self, request: web.Request) -> web.Response:
        order = await object_of(request)
        if order == {"revoke_token": True}:
            self._sandbox.tokens.revoke()
            return readable({"revoked": True})
        fault = self._sandbox.faults.add(order)
        return readable({"id": fault.id})

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._sandbox.faults.clear()
        return readable([])

    async def _list_templates(self, _request: web.Request) -> web.Response:
        return readable(self._sandbox.templates.describe())

    async def _add_template(self, request: web.Request) -> web.Response:
        self._sandbox.templates.add(_template(await object_of(request)))
        return readable(self._sandbox.templates.describe())

    async def _verify(self, _request: web.Request) -> web.Response:
        echo = str(self._sandbox.account.next_id())
        error = await self._sandbox.delivery.verify(echo)
        return readable({"ok": error is None, "error": error})


def readable(data: object, status: int = 200) -> web.Response:
    """JSON with Chinese as Chinese."""
    return web.json_response(data, status=status, dumps=partial(json.dumps, ensure_ascii=False))


def refusing(handler: Handler) -> Handler:
    """Answer Refused with 400 and its sentence."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as error:
            return readable({"error": str(error)}, status=400)

    return handle


async def object_of(request: web.Request) -> dict[str, Any]:
    """The request's JSON object; raises Refused."""
    try:
        order = json.loads(await whole_body(request.content.read, MOST_BODY))
        json.dumps(order, ensure_ascii=False).encode()  # half a character cannot be shown
    except (ValueError, RecursionError) as error:
        raise Refused("请求体不是 JSON") from error
    if not isinstance(order, dict):
        raise Refused("请求体应为 JSON 对象")
    return order


def openid_of(order: Mapping[str, Any]) -> str:
    """Whose act this is; raises Refused."""
    openid = order.get("openid")
    if not isinstance(openid, str) or not 0 < len(openid) <= MOST_OPENID:
        raise Refused(f"openid 应为 1 到 {MOST_OPENID} 个字符")
    return openid


def _manner(order: Mapping[str, Any]) -> Manner:
    deliveries, nonce = order.get("deliveries", 1), order.get("nonce", FRESH)
    if not whole(deliveries) or not 1 <= deliveries <= MOST_AT_ONCE:
        raise Refused(f"deliveries 应为 1 到 {MOST_AT_ONCE}")
    if nonce not in {FRESH, SAME}:
        raise Refused("nonce 应为 fresh 或 same")
    for key in ("msg_id", "created"):
        if order.get(key) is not None and not (whole(order[key]) and order[key] > 0):
            raise Refused(f"{key} 应为正整数")
    return Manner(order.get("msg_id"), order.get("created"), deliveries, nonce)


def _template(order: Mapping[str, Any]) -> Template:
    """`{id, title, fields: {thing1: label}, constants: {const2: [values]}}`."""
    fields, constants = order.get("fields"), order.get("constants", {})
    if not isinstance(fields, dict) or not fields or not isinstance(constants, dict):
        raise Refused('请给出 fields，如 {"thing1": "办理事项"}')
    if wrong := [key for key in fields if not FIELD_KEY.fullmatch(key)]:
        raise Refused(f"字段名应如 thing1：{'、'.join(wrong)}")
    if not order.get("id"):
        raise Refused("请给出模板 id")
    return Template(
        str(order["id"]),
        str(order.get("title", "")),
        {key: str(label) for key, label in fields.items()},
        {key: tuple(map(str, values)) for key, values in constants.items()},
    )
