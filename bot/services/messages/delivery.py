"""The worker that brings promised messages to citizens: leases what is due, sweeps, and waits."""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import timedelta

import structlog

from bot.domain.messages.templates import Template
from bot.errors import DatabaseGone
from bot.services.messages.carrier import Carrier, Outside, Pace
from bot.services.messages.watch import Watch, names

_LOG = structlog.get_logger(__name__)


class Delivery:
    """Sends what is due, each citizen's messages in order, many citizens at a time.

    At least once: a worker that dies between sending and closing leaves a lease, and the message
    goes out again when that has ended.
    """

    def __init__(
        self,
        outside: Outside,
        templates: Mapping[str, Template],
        pace: Pace | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._outside = outside
        self._pace = pace or Pace()
        self._carrier = Carrier(outside, templates, self._pace, watch or Watch())
        self._sending: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver and sweep until `stop`; what is being sent then is finished and closed."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sweeping(stop))
            group.create_task(self._delivering(stop))

    async def round(self) -> int:
        """Send what is due now, as far as there are places, and return how many were taken."""
        taken = await self._take()
        await self._finish()
        return taken

    async def _delivering(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                self._room.clear()
                free = self._free()
                if await self._taken() < free or not free:
                    await self._rest(stop)
            await self._finish()
        finally:
            for task in self._sending:
                task.cancel()

    async def _sweeping(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if await self._outside.deliveries.sweep(self._outside.clock.now()):
                    await self._outside.bell.ring()
            except Exception as error:  # noqa: BLE001 - the next round may fare better
                _missed("sweep", error)
            await _first(stop.wait(), self._outside.sleep(self._pace.sweep))

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until there is something new, room for a fair number of messages, or a second over."""
        await _first(stop.wait(), self._room.wait(), self._outside.bell.wait(self._pace.idle))

    async def _taken(self) -> int:
        try:
            return await self._take()
        except Exception as error:  # noqa: BLE001 - the next round may fare better
            _missed("lease", error)
            await self._outside.sleep(self._pace.idle)
            return 0

    async def _take(self) -> int:
        if not (free := self._free()):
            return 0
        now = self._outside.clock.now()
        until = now + timedelta(seconds=self._pace.lease)
        taken = await self._outside.deliveries.lease(free, now, until)
        for leased in taken:
            task = asyncio.create_task(self._carrier.carry(leased, until))
            named = names(leased.message)
            task.set_name(named.get("delivery", named["message"]))
            self._sending.add(task)
            task.add_done_callback(self._ended)
        return len(taken)

    def _free(self) -> int:
        return self._pace.places - len(self._sending)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if len(self._sending) * 2 <= self._pace.places:
            self._room.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease ends and the message is tried again; the error's text may quote it.
            _LOG.error("delivery.broken", message=task.get_name(), error=type(error).__name__)

    async def _finish(self) -> None:
        if self._sending:
            await asyncio.wait(self._sending)


def _missed(during: str, error: Exception) -> None:
    """One round came to nothing. A worker that ended for it would deliver nobody's messages."""
    if isinstance(error, DatabaseGone):
        _LOG.warning("delivery.database_gone", during=during)
    else:
        _LOG.error("delivery.round_failed", during=during, exc_info=error)


async def _first(*waits: Awaitable[object]) -> None:
    """Return as soon as one of `waits` does; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    for task in done:
        task.result()
