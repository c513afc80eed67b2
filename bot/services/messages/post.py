"""The worker that brings promised letters to staff mailboxes."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.domain.messages.letter import LetterStatus
from bot.errors import DatabaseGone
from bot.ports.clock import Clock
from bot.ports.letters import LeasedLetter, LetterClosing, LetterLeases
from bot.ports.mail import Mail, Posted, Verdict

_LOG = structlog.get_logger(__name__)

#: Minutes after the first, second … failed attempt; after the last named one always that long.
WAITS = (1, 5, 15, 60)

#: Attempts before a letter is given up: about five days, as mail servers have it.
MOST = 120

#: Letters in one connection to the server.
BATCH = 10

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How long the worker rests, holds a letter, and may take over one batch, in seconds.

    `patience` stays below `lease`: no other worker takes a letter that is still being sent.
    """

    idle: float = 2.0
    lease: float = 60.0
    patience: float = 40.0


class Post:
    """Sends what is due, at least once, each letter under its one Message-ID.

    Without `mail` (no HENGXIN_SMTP_URL) letters wait. `count` hears each attempt's verdict.
    """

    def __init__(
        self,
        letterbox: LetterLeases,
        mail: Mail | None,
        clock: Clock,
        rhythm: Rhythm | None = None,
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._letterbox, self._mail, self._clock = letterbox, mail, clock
        self._rhythm = rhythm or Rhythm()
        self._count = count

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; without a mail server say so once and let the letters wait."""
        if self._mail is None:
            _LOG.warning("post.no_server", missing="HENGXIN_SMTP_URL")
            return
        while not stop.is_set():
            if not await self._sent_some():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._rhythm.idle)

    async def round(self) -> int:
        """Send one batch of what is due now, and return how many letters were taken."""
        if self._mail is None:
            return 0
        now = self._clock.now()
        until = now + timedelta(seconds=self._rhythm.lease)
        taken = await self._letterbox.lease(BATCH, now, until)
        if taken:
            await self._send(self._mail, taken, until)
        return len(taken)

    async def _sent_some(self) -> bool:
        try:
            return await self.round() > 0
        except DatabaseGone:
            _LOG.warning("post.database_gone")
        except Exception:  # noqa: BLE001 - the next round may fare better
            _LOG.exception("post.round_failed")
        return False

    async def _send(self, mail: Mail, taken: Sequence[LeasedLetter], until: datetime) -> None:
        """Close each letter as soon as the server has spoken: a death costs one copy, not ten."""
        left = list(taken)
        try:
            async with asyncio.timeout(self._rhythm.patience):
                answers = mail.send([each.letter for each in taken], self._clock.now())
                async with aclosing(answers) as posted:
                    async for answer in posted:
                        await self._close(left.pop(0), answer, until)
        except TimeoutError:
            for each in left:
                await self._close(each, Posted(Verdict.LATER, None, "took too long"), until)

    async def _close(self, taken: LeasedLetter, posted: Posted, until: datetime) -> None:
        """Try until the lease ends: a store that is back by then spares the mailbox a copy."""
        self._tell(taken, posted)
        closing = closing_of(taken, posted, self._clock.now())
        while not await self._kept(taken, closing):
            if self._clock.now() >= until:
                _LOG.error("post.not_closed", letter=taken.letter.message_id[:12])
                return
            await asyncio.sleep(self._rhythm.idle)

    async def _kept(self, taken: LeasedLetter, closing: LetterClosing) -> bool:
        try:
            await self._letterbox.close(taken, closing, self._clock.now())
        except DatabaseGone:
            return False
        return True

    def _tell(self, taken: LeasedLetter, posted: Posted) -> None:
        """The server's words may quote an address, so they go into the store and not here."""
        self._count(posted.verdict)
        tell = _LOG.info if posted.verdict is Verdict.SENT else _LOG.warning
        tell(
            "post.attempted",
            letter=taken.letter.message_id[:12],
            verdict=str(posted.verdict),
            code=posted.code,
            attempts=taken.attempts,
        )


def closing_of(taken: LeasedLetter, posted: Posted, now: datetime) -> LetterClosing:
    """What becomes of a letter after that answer."""
    reason = posted.detail[:_LONGEST_REASON]
    if posted.code is not None:
        reason = f"{posted.code} {reason}"
    match posted.verdict:
        case Verdict.SENT:
            return LetterClosing(LetterStatus.SENT)
        case Verdict.REFUSED:
            return LetterClosing(LetterStatus.DEAD, error=reason)
    if taken.attempts >= MOST:
        return LetterClosing(LetterStatus.DEAD, error=f"gave up: {reason}")
    wait = WAITS[min(taken.attempts, len(WAITS)) - 1]
    return LetterClosing(LetterStatus.PENDING, now + timedelta(minutes=wait), reason)
