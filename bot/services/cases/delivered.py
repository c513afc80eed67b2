"""Decisions that have reached their citizen go on by themselves 送达: answers, refusals.

The outbox says when the channel accepted a notice; a sweep finds the cases that wait for it, so
that nothing is lost with a process that dies between sending and moving on.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from bot.domain.people.actor import Actor, Role
from bot.domain.time.zone import SHANGHAI
from bot.errors import DatabaseGone, HengxinError, LostRace, StaleCase
from bot.ports.clock import Clock
from bot.ports.decisions import ToldDecision, ToldDecisions
from bot.ports.locks import Bell
from bot.ports.work import Works
from bot.services.cases.announcing import push
from bot.services.cases.casebook import Casebook
from bot.services.cases.transition import Wish, transition

_LOG = structlog.get_logger(__name__)

DELIVERED = Actor("delivery", frozenset({Role.SYSTEM}), "worker")
#: Cases looked at together, and seconds between two looks.
PLACES, LOOK_EVERY = 50, 3.0


class Delivered:
    """`deliver`, `serve` and `close` by the system, in the one road of all transitions."""

    def __init__(
        self, works: Works, casebook: Casebook, decisions: ToldDecisions, clock: Clock, bell: Bell
    ) -> None:
        self._works, self._casebook, self._decisions = works, casebook, decisions
        self._clock, self._bell = clock, bell
        self._refused: frozenset[ToldDecision] = frozenset()

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until `stop`."""
        while not stop.is_set():
            try:
                await self.round()
            except DatabaseGone:
                _LOG.warning("delivered.database_gone")
            except Exception:  # noqa: BLE001 - the next round may fare better
                _LOG.exception("delivered.round_failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY)

    async def round(self) -> int:
        """Move on what can; how many cases did."""
        found = await self._decisions.told(PLACES)
        moved = 0
        for decision in found:
            moved += await self._move(decision)
        if moved:
            await self._bell.ring()
        return moved

    async def _move(self, decision: ToldDecision) -> bool:
        event, data = _event(decision)
        now = self._clock.now()
        try:
            async with self._works() as work:
                wish = Wish(decision.number, event, decision.version, data)
                done = await transition(work, self._casebook, DELIVERED, wish, now)
                if done.notice is not None:
                    push(work, done.notice, now)
        except (LostRace, StaleCase):
            return False  # somebody else moved it
        except HengxinError as refusal:
            self._note(decision, refusal)
            return False
        return True

    def _note(self, decision: ToldDecision, refusal: HengxinError) -> None:
        """Once a process: it stays as it is until somebody looks at it."""
        if isinstance(refusal, DatabaseGone):
            raise refusal
        if decision not in self._refused:
            self._refused |= {decision}
            _LOG.warning("delivered.refused", case=decision.number, why=refusal.sentence)


def _event(decision: ToldDecision) -> tuple[str, Mapping[str, Any]]:
    """What happens to the case now, with its proof."""
    if decision.accepted is None:
        return "close", {}
    match decision.state:
        case "answered":
            return "deliver", {"proof": _proof(decision.accepted)}
        case "declined":
            return "serve", {}
        case _:
            return "serve", {"way": "electronic", "proof": _proof(decision.accepted)}


def _proof(accepted: datetime) -> str:
    at = accepted.astimezone(SHANGHAI)
    return f"微信公众号消息，平台于{at.year}年{at.month}月{at.day}日 {at:%H:%M} 接受"
