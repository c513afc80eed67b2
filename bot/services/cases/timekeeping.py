"""The worker that makes happen what is due by the clock, in the one road of all transitions."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.domain.cases.timers import Timer
from bot.domain.people.actor import Actor, Role
from bot.errors import DatabaseGone, HengxinError, LostRace
from bot.ports.cases import Timers
from bot.ports.clock import Clock
from bot.ports.locks import Bell
from bot.ports.work import Works
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition

_LOG = structlog.get_logger(__name__)

TIMER = Actor("timer", frozenset({Role.TIMER}), "worker")
#: Timers taken at once, seconds between two looks, and how long a taken one is ours.
PLACES, LOOK_EVERY = 20, 1.0
LEASE = timedelta(seconds=60)
#: What stands against an event now may be gone by then: a message still on its way, say.
AGAIN = timedelta(hours=1)


class Timekeeping:
    """Leases what is due; what a dead worker had taken comes back; the case's version guards."""

    def __init__(
        self, works: Works, casebook: Casebook, timers: Timers, clock: Clock, bell: Bell
    ) -> None:
        self._works, self._casebook, self._timers = works, casebook, timers
        self._clock, self._bell = clock, bell

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second until `stop`."""
        while not stop.is_set():
            try:
                while await self.round() and not stop.is_set():
                    pass
            except DatabaseGone:
                _LOG.warning("timers.database_gone")
            except Exception:  # noqa: BLE001 - the next round may fare better
                _LOG.exception("timers.round_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)

    async def round(self) -> int:
        """Make happen what is due now; how many timers were taken."""
        now = self._clock.now()
        taken = await self._timers.lease(PLACES, now, now + LEASE)
        for timer in taken:
            await self._fire(timer)
        return len(taken)

    async def _fire(self, timer: Timer) -> None:
        now = self._clock.now()
        try:
            async with self._works() as work:
                wish = Wish(timer.number, timer.event)
                done = await transition(work, self._casebook, TIMER, wish, now)
                if done.notice is not None:
                    push(work, done.notice, now)
        except (LostRace, DatabaseGone):
            return  # the lease ends, and the timer, or the state that follows, is found again
        except HengxinError as refusal:
            _LOG.info(
                "timer.postponed",
                case=timer.number,
                asked=timer.event,
                error=type(refusal).__name__,
            )
            await self._timers.postpone(timer, now + AGAIN)
            return
        except Exception:  # noqa: BLE001 - one case must not stand in the way of all behind it
            _LOG.exception("timer.failed", case=timer.number, asked=timer.event)
            await self._timers.postpone(timer, now + AGAIN)
            return
        await self._bell.ring()
