"""The backlog: deliveries that were promised an answer, and how each gets it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

import structlog
from structlog.contextvars import bound_contextvars

from bot.domain.conversation.conversation import Reply, StandIn
from bot.domain.conversation.inbound import Inbound
from bot.domain.messages.trace import trace
from bot.errors import DatabaseGone, HengxinError, Overloaded
from bot.ports.clock import Clock
from bot.ports.inbox import Inbox

_LOG = structlog.get_logger(__name__)

_ATTEMPTS = 5
_CITIZENS_AT_ONCE = 8


class Turns(Protocol):
    """The turn itself: a repeated delivery gets the recorded reply."""

    async def answer(self, inbound: Inbound) -> Reply: ...


class Pushes(Protocol):
    """What a promised reply needs of `bot.ports.outbox.Deliveries`."""

    async def promote(self, turn_key: str, now: datetime) -> None: ...


class Backlog:
    """Keeps deliveries in the inbox until their reply is on its way through the outbox.

    The row goes last: a crash between any two steps only repeats them.
    """

    def __init__(
        self, turns: Turns, inbox: Inbox, pushes: Pushes, clock: Clock, *, every: float = 1.0
    ) -> None:
        """`every` is how many seconds the drain rests between two looks at the inbox."""
        self._turns = turns
        self._inbox = inbox
        self._pushes = pushes
        self._clock = clock
        self._every = every
        self._in_hand: set[str] = set()
        self._failures: dict[str, int] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def holds(self, key: str) -> bool:
        """Whether that delivery has been promised an answer; an unreadable inbox promised none."""
        try:
            return await self._inbox.holds(key)
        except OSError:
            _LOG.exception("inbox.unreadable")
            return False

    async def keep(self, inbound: Inbound, turn: asyncio.Task[Reply] | None = None) -> None:
        """Return once the delivery is on disk; OSError when it cannot be.

        The reply of `turn`, which is still running, is pushed when it ends; without one, or when
        it fails, the drain answers.
        """
        if turn is None:
            await self._inbox.keep(inbound)
            return
        self._in_hand.add(inbound.key)
        try:
            await self._inbox.keep(inbound)
        except BaseException:
            self._in_hand.discard(inbound.key)
            raise
        follower = asyncio.create_task(self._follow(inbound, turn))
        self._following.add(follower)
        follower.add_done_callback(self._following.discard)

    async def drain(self, stop: asyncio.Event) -> None:
        """Answer what is kept, oldest first per citizen, until `stop` is set."""
        while not stop.is_set():
            await self._round(stop)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def finish(self, seconds: float) -> None:
        """Give late turns at most `seconds` to be pushed; the next start drains the others."""
        if self._following:
            await asyncio.wait(self._following, timeout=seconds)

    async def _follow(self, inbound: Inbound, turn: asyncio.Task[Reply]) -> None:
        try:
            await asyncio.wait({turn})
            if _recorded(turn):
                await self._pushes.promote(inbound.key, self._clock.now())
                await self._inbox.drop(inbound.key)
        except (HengxinError, OSError):
            _LOG.warning("delivery.left_to_drain", delivery=trace(inbound.key), exc_info=True)
        finally:
            self._in_hand.discard(inbound.key)

    async def _round(self, stop: asyncio.Event) -> None:
        try:
            kept = await self._inbox.all()
        except OSError:
            _LOG.exception("inbox.unreadable")
            return
        first, *others = _by_citizen(kept) or [[]]
        # One citizen tries whether the database is there, before all of them do.
        if not await self._serve(first, stop):
            return
        places = asyncio.Semaphore(_CITIZENS_AT_ONCE)

        async def serve(queue: Sequence[Inbound]) -> None:
            async with places:
                await self._serve(queue, stop)

        await asyncio.gather(*map(serve, others))

    async def _serve(self, queue: Sequence[Inbound], stop: asyncio.Event) -> bool:
        """Answer one citizen's deliveries in order; False when they must be tried again later."""
        for inbound in queue:
            if stop.is_set() or inbound.key in self._in_hand:
                break
            try:
                if not await self._redeem(inbound):
                    break
            except (DatabaseGone, Overloaded):
                return False
        return True

    async def _redeem(self, inbound: Inbound) -> bool:
        """Answer one delivery; False when it stays in the way of the citizen's later ones."""
        with bound_contextvars(delivery=trace(inbound.key)):
            return await self._redeemed(inbound)

    async def _redeemed(self, inbound: Inbound) -> bool:
        try:
            reply = await self._turns.answer(inbound)
            if isinstance(reply, StandIn):
                return False
            await self._pushes.promote(inbound.key, self._clock.now())
        except Exception as error:
            if isinstance(error, (DatabaseGone, Overloaded)):
                raise
            _LOG.exception("delivery.failed", delivery=trace(inbound.key))
            return await self._failed(inbound.key)
        try:
            await self._inbox.drop(inbound.key)
        except OSError:
            _LOG.exception("inbox.unwritable")
            return False
        self._failures.pop(inbound.key, None)
        return True

    async def _failed(self, key: str) -> bool:
        self._failures[key] = self._failures.get(key, 0) + 1
        if self._failures[key] < _ATTEMPTS:
            return False
        try:
            await self._inbox.set_aside(key)
        except OSError:
            _LOG.exception("inbox.unwritable")
            return False
        _LOG.error("delivery.set_aside", delivery=trace(key), attempts=self._failures.pop(key))
        return True


def _recorded(turn: asyncio.Task[Reply]) -> bool:
    if turn.cancelled() or turn.exception() is not None:
        return False
    return not isinstance(turn.result(), StandIn)


def _by_citizen(kept: Sequence[Inbound]) -> list[list[Inbound]]:
    queues: dict[str, list[Inbound]] = {}
    for inbound in kept:
        queues.setdefault(inbound.openid, []).append(inbound)
    return list(queues.values())
