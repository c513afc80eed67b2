"""The ports a delivery worker stands on, in memory and with time that is moved by hand."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.errors import DatabaseGone
from bot.ports.outbox import Closing, Leased
from bot.ports.wechat import Attempt, Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
SENT = Attempt(Verdict.SENT, 0)
_BUSY = (OutboundStatus.OFFERED, OutboundStatus.PENDING, OutboundStatus.LEASED)


class HandClock:
    """Stands still until it is moved; its sleepers move it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def pass_(self, **span: float) -> None:
        self.time += timedelta(**span)

    async def sleep(self, seconds: float) -> None:
        self.pass_(seconds=seconds)
        await asyncio.sleep(0)


class FakeBell:
    """One process's bell, which never rings by itself."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    async def ring(self) -> None:
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()


@dataclass(frozen=True, slots=True)
class Sent:
    """One call of WeChat."""

    openid: str
    way: str
    said: str
    once: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


class FakeWeChat:
    """Answers as told, then with success; `gates` keep a citizen waiting, `broken` raises."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.answers: dict[str, deque[Attempt]] = {"text": deque(), "template": deque()}
        self.gates: dict[str, asyncio.Event] = {}
        self.broken: set[str] = set()
        self.at_once = 0
        self.most_at_once = 0

    async def send_text(self, openid: str, text: str) -> Attempt:
        return await self._answer(Sent(openid, "text", text))

    async def send_template(
        self, openid: str, template: str, fields: Mapping[str, str], *, url: str, once: str
    ) -> Attempt:
        return await self._answer(Sent(openid, "template", template, once, fields, url))

    async def _answer(self, sent: Sent) -> Attempt:
        if sent.openid in self.broken:
            raise RuntimeError(sent.said)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if gate := self.gates.get(sent.openid):
            await gate.wait()
        await asyncio.sleep(0)
        self.at_once -= 1
        self.sent.append(sent)
        answers = self.answers[sent.way]
        return answers.popleft() if answers else SENT


class FakeDeliveries:
    """The outbox, row by row, with the same promises as the stores: bot.ports.outbox.Leases."""

    def __init__(self) -> None:
        self.rows: dict[int, Outbound] = {}
        self.windows: dict[str, SendWindow] = {}
        self.closings: list[Closing] = []
        self.leases = 0
        self.gone_until: datetime | None = None
        self.failure: type[Exception] = DatabaseGone
        self._ends: dict[int, datetime] = {}

    def add(self, openid: str = "citizen-1", *, message: str = "M2", **more: object) -> Outbound:
        """A new message, due at noon."""
        row = len(self.rows) + 1
        made = Outbound(
            key=f"SQ{row:04}:{row}:{message}",
            openid=openid,
            status=OutboundStatus.PENDING,
            text=f"text {row}",
            message=message,
            due=NOON,
            id=row,
        )
        self.rows[row] = replace(made, **more)  # type: ignore[arg-type]
        return self.rows[row]

    def writes(self, openid: str, at: datetime) -> None:
        """The citizen sends a message: his window opens, what was held is due."""
        self.windows[openid] = SendWindow().after(Trigger.MESSAGE, at)
        for row, message in self.rows.items():
            if message.openid == openid and message.status is OutboundStatus.HELD:
                self.rows[row] = replace(message, status=OutboundStatus.PENDING, due=at)

    def of(self, message: Outbound) -> Outbound:
        """The same message as it stands now."""
        assert message.id is not None
        return self.rows[message.id]

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Leased]:
        self._reach(now)
        self.leases += 1
        taken: list[Leased] = []
        seen: set[str] = set()
        for row, message in sorted(self.rows.items()):
            if message.status not in _BUSY or message.openid in seen:
                continue
            seen.add(message.openid)
            if len(taken) < limit and self._is_due(row, message, now):
                attempts = message.attempts + 1
                leased = replace(message, status=OutboundStatus.LEASED, attempts=attempts)
                self.rows[row], self._ends[row] = leased, until
                taken.append(Leased(leased, self.windows.get(message.openid, SendWindow())))
        return taken

    def _is_due(self, row: int, message: Outbound, now: datetime) -> bool:
        if message.status is OutboundStatus.LEASED:
            return self._ends[row] <= now
        return message.status is OutboundStatus.PENDING and message.due <= now

    async def close(self, message: Outbound, closing: Closing, now: datetime) -> None:
        self._reach(now)
        self.closings.append(closing)
        unknowns = message.unknowns if closing.unknowns is None else closing.unknowns
        assert message.id is not None
        self.rows[message.id] = replace(
            self.rows[message.id],
            status=closing.status,
            due=closing.due or message.due,
            unknowns=unknowns,
            error=closing.error,
        )
        if closing.used:
            window = self.windows[message.openid]
            self.windows[message.openid] = replace(window, used=window.used + 1)

    async def sweep(self, now: datetime) -> int:
        self._reach(now)
        late = [
            row
            for row, message in self.rows.items()
            if message.status is OutboundStatus.OFFERED and message.due <= now
        ]
        for row in late:
            self.rows[row] = replace(self.rows[row], status=OutboundStatus.PENDING)
        return len(late)

    def _reach(self, now: datetime) -> None:
        if self.gone_until is not None and now < self.gone_until:
            raise self.failure


async def until(holds: Callable[[], bool]) -> None:
    """Let others run until `holds`; a test that waits in vain fails after two seconds."""
    async with asyncio.timeout(2):
        while not holds():  # noqa: ASYNC110 - any condition, not one event
            await asyncio.sleep(0.001)
