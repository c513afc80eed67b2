"""The road of one leased message: choose a way, send, close by the verdict."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.messages.outbound import REPLY, Outbound, OutboundStatus
from bot.domain.messages.templates import Template
from bot.errors import DatabaseGone, Invalid
from bot.ports.clock import Clock
from bot.ports.locks import Bell
from bot.ports.outbox import Closing, Leased, Leases
from bot.ports.wechat import Attempt, Verdict, WeChat
from bot.services.messages.channels import Channel, Closures, Ways, ways
from bot.services.messages.outcomes import (
    NEXT_WAY,
    Sending,
    after_closure,
    closing,
    held,
    shut_until,
)
from bot.services.messages.watch import Watch, names

_LOG = structlog.get_logger(__name__)

_TAKEN_OVER = "a person has taken the conversation over; the bot's late reply is not sent"
_NO_WAY = "no way is open: the citizen has not written lately, and the message has no template"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the worker stands on."""

    deliveries: Leases
    wechat: WeChat
    bell: Bell
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, and how often; all but `places` in seconds.

    `patience`, the longest the sending of one message may take, stays below `lease`, so that no
    other worker takes a message that is still being sent.
    """

    places: int = 20
    lease: float = 30.0
    patience: float = 25.0
    idle: float = 1.0
    sweep: float = 3.0


class Carrier:
    """Brings single messages on their way; remembers only which ways are shut for all."""

    def __init__(
        self, outside: Outside, templates: Mapping[str, Template], pace: Pace, watch: Watch
    ) -> None:
        self._outside = outside
        self._ways = Ways(outside.wechat, templates)
        self._pace = pace
        self._watch = watch
        self._closures = Closures()

    async def carry(self, leased: Leased, until: datetime) -> None:
        """Send and close one message, whose lease ends at `until`."""
        self._watch.point("delivery.leased")
        result = await self._outcome(leased)
        self._watch.point("delivery.sent")
        await self._close(leased.message, result, until)

    async def _outcome(self, leased: Leased) -> Closing:
        """Try one way after the other while WeChat says that the citizen cannot be written to."""
        message, now = leased.message, self._outside.clock.now()
        if leased.owner is not None and message.message == REPLY:
            return Closing(OutboundStatus.DEAD, error=_TAKEN_OVER)
        deadline = asyncio.get_running_loop().time() + self._pace.patience
        result = held(_NO_WAY, now)
        for channel in ways(message, leased.window, self._ways.templates, now):
            if end := self._closures.end(channel, now):
                return after_closure(message, end)
            try:
                sending = await self._attempt(message, channel, deadline)
            except Invalid as misfit:
                _LOG.error("delivery.misfit", **names(message), detail=misfit.sentence)
                return held(misfit.sentence, now)
            result = closing(sending)
            if sending.attempt.verdict not in NEXT_WAY:
                break
        return result

    async def _attempt(self, message: Outbound, channel: Channel, deadline: float) -> Sending:
        try:
            async with asyncio.timeout_at(deadline):
                attempt = await self._ways.send(message, channel)
        except TimeoutError:
            attempt = Attempt(Verdict.UNKNOWN, None, "took longer than its lease allows")
        sending = Sending(message, channel, attempt, self._outside.clock.now())
        if end := shut_until(sending):
            self._closures.shut(channel, end)
        self._watch.attempted(sending)
        return sending

    async def _close(self, message: Outbound, result: Closing, until: datetime) -> None:
        """Try until the lease ends: a store that is back by then spares the citizen a copy."""
        while True:
            now = self._outside.clock.now()
            try:
                await self._outside.deliveries.close(message, result, now)
            except DatabaseGone:
                if now >= until:
                    _LOG.error("delivery.not_closed", **names(message), status=result.status)
                    return
                await self._outside.sleep(self._pace.idle)
            else:
                return
