"""Besides talking: menu, scanning, notices, photos; and what kind of account this is."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from webhooks.sandbox import photos
from webhooks.sandbox.account import AccountKind
from webhooks.sandbox.driving import object_of, openid_of, readable, refusing
from webhooks.sandbox.exchange import NotFollowing, Outcome, outcome_json
from webhooks.sandbox.kinds import Content, Refused
from webhooks.sandbox.scanning import read_code
from webhooks.sandbox.world import Sandbox

SCANNED = ("code", "scene", "image")
DECISIONS = {"accept": True, "reject": False}


class Acts:
    """JSON in, JSON out, as everything that drives the sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """The addresses, all under /sandbox/."""
        return [
            web.get("/sandbox/menu", self._menu),
            web.post("/sandbox/scans", refusing(self._scan)),
            web.get("/sandbox/citizens/{openid}/notices", self._notices),
            web.post("/sandbox/notices", refusing(self._decide)),
            web.get("/sandbox/media/{media_id}", self._medium),
            web.post("/sandbox/account", refusing(self._become)),
        ]

    async def _menu(self, _request: web.Request) -> web.Response:
        return readable({"button": self._sandbox.menu.buttons or []})

    async def _scan(self, request: web.Request) -> web.Response:
        """`{openid, code | scene | image}` → what is seen, and what the account answered."""
        order = await object_of(request)
        openid = openid_of(order)
        given = [key for key in SCANNED if key in order]
        if len(given) != 1:
            raise Refused("请给出 code（码里的内容）、scene（场景值）、image（图片）之一")
        value = order[given[0]]
        if given[0] == "image":
            picture = await photos.photo(value)
            if picture is None:
                raise Refused('image 写成 base64，或 {"path": 本机文件}')
            value = await read_code(picture)
        if not isinstance(value, str) or not value.strip():
            raise Refused("码里没有内容")
        try:
            seen, outcome = await self._seen(openid, given[0], value.strip())
        except NotFollowing as error:
            raise Refused("这位市民已取消关注") from error
        if outcome is None:
            return readable({**seen, "reply": None})
        return readable({**seen, **outcome_json(Content("event", {}), outcome)})

    async def _seen(
        self, openid: str, what: str, value: str
    ) -> tuple[Mapping[str, Any], Outcome | None]:
        scanner = self._sandbox.scanner
        if what == "scene":
            return {"scene": value}, await scanner.enter(openid, value)
        return await scanner.scan(openid, value)

    async def _notices(self, request: web.Request) -> web.Response:
        return readable(self._sandbox.subscriptions.describe(request.match_info["openid"]))

    async def _decide(self, request: web.Request) -> web.Response:
        """`{openid, template, decision: accept | reject | withdraw}` → the citizen's notices."""
        order = await object_of(request)
        openid, template = openid_of(order), str(order.get("template", ""))
        decision = str(order.get("decision", "accept"))
        subscriptions = self._sandbox.subscriptions
        if decision == "withdraw":
            subscriptions.withdraw(openid, template)
        elif decision in DECISIONS:
            subscriptions.decide(openid, template, accept=DECISIONS[decision])
        else:
            raise Refused("decision 应为 accept、reject 或 withdraw")
        return readable(subscriptions.describe(openid))

    async def _medium(self, request: web.Request) -> web.Response:
        return photos.shown(request, self._sandbox.media)

    async def _become(self, request: web.Request) -> web.Response:
        """`{kind}`: the account is of another kind from now on, with that kind's rights."""
        kind = (await object_of(request)).get("kind")
        if not isinstance(kind, str) or kind not in set(AccountKind):
            raise Refused(f"kind 应为 {'、'.join(AccountKind)} 之一")
        self._sandbox.account.kind = AccountKind(kind)
        return readable({"kind": kind})
