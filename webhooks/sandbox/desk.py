"""What stands beside the phone: the staff mailbox and the clock."""

from aiohttp import web

from webhooks.sandbox.clock import Advance, checked
from webhooks.sandbox.driving import object_of, readable, refusing
from webhooks.sandbox.kinds import Refused
from webhooks.sandbox.mailbox import Mailbox
from webhooks.sandbox.world import Sandbox


class Desk:
    """JSON in, JSON out, as everything that drives the sandbox."""

    def __init__(self, sandbox: Sandbox, mailbox: Mailbox | None, advance: Advance | None) -> None:
        self._sandbox = sandbox
        self._mailbox = mailbox
        self._advance = advance

    def routes(self) -> list[web.RouteDef]:
        """The addresses, all under /sandbox/."""
        return [
            web.get("/sandbox/mail", self._mail),
            web.get("/sandbox/clock", self._clock),
            web.post("/sandbox/clock", refusing(self._move)),
        ]

    async def _mail(self, _request: web.Request) -> web.Response:
        return readable(self._mailbox.describe() if self._mailbox else [])

    async def _clock(self, _request: web.Request) -> web.Response:
        return readable({"now": self._sandbox.account.now().isoformat()})

    async def _move(self, request: web.Request) -> web.Response:
        order = checked(await object_of(request))
        if self._advance is None:
            raise Refused("这里的时间不能拨动")
        told = {"now": (await self._advance(order)).isoformat()}
        self._sandbox.feed.tell("clock", told)
        return readable(told)
