"""The deadline: every delivery is answered, promised an answer, or left to be delivered again."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from structlog.contextvars import bind_contextvars

from bot.domain.conversation.conversation import Reply, StandIn
from bot.domain.conversation.inbound import Inbound
from bot.domain.messages.trace import trace
from bot.errors import DatabaseGone, HengxinError
from bot.ports.clock import Clock
from bot.services.conversation.backlog import Backlog, Turns

_LOG = structlog.get_logger(__name__)

PROMISED = "已收到，系统恢复后答复您。"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long things may take. WeChat waits 5 s, and delivers at about 0, 5 and 10 s."""

    turn_seconds: float = 4.5
    last_delivery: timedelta = timedelta(seconds=8)


class PunctualTurns:
    """Turns under the deadline.

    A turn is a task of its own, which neither the deadline nor a closed connection stops half-way.
    """

    def __init__(
        self,
        turns: Turns,
        backlog: Backlog,
        clock: Clock,
        *,
        patience: Patience | None = None,
        point: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`point` hears the name of each moment at which a crash must do no harm."""
        self._turns = turns
        self._backlog = backlog
        self._clock = clock
        self._patience = patience or Patience()
        self._point = point
        self._running: set[asyncio.Task[Reply]] = set()

    async def answer(self, inbound: Inbound) -> Reply | None:
        """The turn's reply; empty when the answer is promised; None: WeChat must deliver again.

        A StandIn is what a citizen reads when there is no reply to record: too many citizens, an
        unexpected error, the promise. Raises nothing but cancellation.
        """
        # Every line that this turn writes, in whatever task, carries the delivery's id.
        bind_contextvars(delivery=trace(inbound.key))
        if await self._backlog.holds(inbound.key):
            return self._stand_in("")
        turn = self._start(inbound)
        await asyncio.wait({turn}, timeout=self._patience.turn_seconds)
        if turn.done():
            return await self._outcome(inbound, turn)
        self._point("turn.late")
        return await self._promise(inbound, "", turn)

    async def finish(self, seconds: float) -> None:
        """Give the turns in flight at most `seconds` to end, late ones with their push."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        await self._backlog.finish(seconds)

    def _start(self, inbound: Inbound) -> asyncio.Task[Reply]:
        turn = asyncio.create_task(self._turn(inbound))
        self._running.add(turn)
        turn.add_done_callback(self._ended)
        return turn

    def _ended(self, turn: asyncio.Task[Reply]) -> None:
        self._running.discard(turn)
        if not turn.cancelled():
            turn.exception()  # whoever waited may have gone; asyncio need not complain of it

    async def _turn(self, inbound: Inbound) -> Reply:
        try:
            return await self._turns.answer(inbound)
        except Exception as error:
            if isinstance(error, HengxinError):
                raise
            # Once more, and only once: if the first attempt did commit, its reply is found.
            _LOG.exception("turn.failed_once", delivery=trace(inbound.key))
            return await self._turns.answer(inbound)

    async def _outcome(self, inbound: Inbound, turn: asyncio.Task[Reply]) -> Reply | None:
        if turn.cancelled():
            return None
        error = turn.exception()
        if error is None:
            return turn.result()
        if isinstance(error, DatabaseGone):
            return await self._without_database(inbound)
        if isinstance(error, HengxinError):
            return self._stand_in(error.sentence)
        incident = secrets.token_hex(4)
        _LOG.error("turn.failed", delivery=trace(inbound.key), incident=incident, exc_info=error)
        return self._stand_in(f"{HengxinError.sentence}（编号 {incident}）")

    async def _without_database(self, inbound: Inbound) -> Reply | None:
        if self._clock.now() - inbound.created < self._patience.last_delivery:
            return None
        return await self._promise(inbound, PROMISED)

    async def _promise(
        self, inbound: Inbound, text: str, turn: asyncio.Task[Reply] | None = None
    ) -> Reply | None:
        try:
            await self._backlog.keep(inbound, turn)
        except OSError:
            # Nothing may be promised that is not on disk. A running turn goes on; the next
            # delivery gets its reply.
            _LOG.exception("delivery.not_kept", delivery=trace(inbound.key))
            return None
        self._point("inbox.kept")
        return self._stand_in(text)

    def _stand_in(self, text: str) -> StandIn:
        return StandIn(text, self._clock.now())
