"""Stand-ins for what lies around the deadline."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound, InboundKind

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def delivery(name: str, openid: str = "oA", age: float = 0) -> Inbound:
    """A text that was sent `age` seconds ago."""
    created = NOW - timedelta(seconds=age)
    return Inbound(f"gh|{openid}|{name}", "gh", openid, InboundKind.TEXT, created, text=name)


def reply_to(inbound: Inbound) -> Reply:
    return Reply(f"答复：{inbound.text}", NOW)


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """It is always the same moment."""

    def now(self) -> datetime:
        return NOW


@dataclass(slots=True)
class RecordingTurns:
    """Commits one reply per delivery; `course` runs before the commit, `after` behind it."""

    course: Callable[[Inbound], Awaitable[None]] | None = None
    after: Callable[[Inbound], Awaitable[None]] | None = None
    recorded: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def answer(self, inbound: Inbound) -> Reply:
        self.asked.append(inbound.text)
        if (recorded := self.recorded.get(inbound.key)) is not None:
            return recorded
        if self.course is not None:
            await self.course(inbound)
        self.recorded[inbound.key] = reply = reply_to(inbound)
        if self.after is not None:
            await self.after(inbound)
        return reply


@dataclass(slots=True)
class PushedReplies:
    """Remembers which replies are to be pushed, unless the database is gone."""

    keys: list[str] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)

    async def promote(self, turn_key: str, now: datetime) -> None:
        assert now == NOW
        if self.failing:
            raise self.failing.pop()
        self.keys.append(turn_key)


@dataclass(slots=True)
class MemoryInbox:
    """An inbox whose disk can be full."""

    rows: dict[str, Inbound] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    full: bool = False

    async def keep(self, inbound: Inbound) -> None:
        await asyncio.sleep(0)
        if self.full:
            raise OSError("disk full")
        self.rows.setdefault(inbound.key, inbound)

    async def older(self, openid: str, than: Inbound) -> Sequence[Inbound]:
        return [r for r in await self.all() if r.openid == openid and r.created < than.created]

    async def all(self) -> Sequence[Inbound]:
        rows = [row for key, row in self.rows.items() if key not in self.aside]
        return sorted(rows, key=lambda row: row.created)

    async def holds(self, key: str) -> bool:
        return key in self.rows

    async def drop(self, key: str) -> None:
        if self.full:
            raise OSError("disk full")
        self.rows.pop(key, None)

    async def set_aside(self, key: str) -> None:
        if self.full:
            raise OSError("disk full")
        self.aside.add(key)
