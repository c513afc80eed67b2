"""WeChat's door: verify, decrypt, hand over, answer. No rule lives here."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.domain.conversation.conversation import Reply, StandIn
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.ports.clock import Clock
from webhooks.wechat.answer import document
from webhooks.wechat.body import received
from webhooks.wechat.events import Handling, handling
from webhooks.wechat.letters import Letter, Letters
from webhooks.wechat.refusal import UNREADABLE, status_and_reason

_LOG = structlog.get_logger(__name__)

Answer = Callable[[Inbound], Awaitable[Reply | None]]


@dataclass(frozen=True, slots=True)
class WeChatDoor:
    """Answers the callbacks of one account.

    `answer` is the product: a reply (an empty one is `success`), or None when WeChat must deliver
    again. `settled` hears the key of each recorded reply that has left. `patience` is how many
    seconds WeChat waits for an answer.
    """

    answer: Answer
    letters: Letters
    clock: Clock
    settled: Callable[[str], None]
    patience: float = 5.0

    def routes(self) -> list[web.RouteDef]:
        """The callback address of the account."""
        return [
            web.get("/wechat", self.prove, allow_head=False),
            web.post("/wechat", self.receive),
        ]

    async def prove(self, request: web.Request) -> web.Response:
        """The platform's check of the address: the echo, when the signature is right."""
        try:
            echo = self.letters.echo(request.query, self.clock.now())
        except UNREADABLE as error:
            return _refusal(error)
        return web.Response(text=echo, headers={"X-Content-Type-Options": "nosniff"})

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """One delivery: 4xx for whatever is not WeChat's, else the product's answer."""
        arrived = asyncio.get_running_loop().time()
        try:
            body = await received(request)
            letter = self.letters.open(request.query, body, self.clock.now())
        except UNREADABLE as error:
            return _refusal(error)
        inbound = letter.inbound
        wanted = _handling(inbound)
        if wanted is Handling.NOTICE:
            return _success()
        reply = await self.answer(inbound)
        if reply is None:
            return await self._unanswered(request, arrived)
        if wanted is Handling.QUIET:
            return _success()
        return await self._answered(request, letter, reply)

    async def _answered(
        self, request: web.Request, letter: Letter, reply: Reply
    ) -> web.StreamResponse:
        answer = document(letter.inbound, reply)
        if not answer:
            return _success()
        response = web.Response(
            text=self.letters.close(letter, answer, self.clock.now()),
            content_type="application/xml",
        )
        if await _left(request, response) and not isinstance(reply, StandIn):
            self.settled(letter.inbound.key)
        return response

    async def _unanswered(self, request: web.Request, arrived: float) -> web.Response:
        # Held until WeChat gives up by itself: its deliveries then keep their distance of five
        # seconds, which an outage outlasts more easily than three in a row.
        await asyncio.sleep(arrived + self.patience - asyncio.get_running_loop().time())
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503)


def _handling(inbound: Inbound) -> Handling:
    return handling(inbound.event) if inbound.kind is InboundKind.EVENT else Handling.TURN


async def _left(request: web.Request, response: web.Response) -> bool:
    """Write the response; whether its last byte was taken by an open connection."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return False
    return request.transport is not None and not request.transport.is_closing()


def _success() -> web.Response:
    return web.Response(text="success")


def _refusal(error: Exception) -> web.Response:
    status, reason = status_and_reason(error)
    _LOG.warning("wechat.refused", status=status, reason=reason)
    response = web.Response(status=status, text="refused")
    response.force_close()  # what is left on the connection may be anything
    return response
