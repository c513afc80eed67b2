"""What waits in the store, counted; and whether the store takes a write."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import certificate, letter, outbox, timer
from bot.domain.messages.letter import LetterStatus
from bot.domain.messages.outbound import OutboundStatus
from bot.ports.figures import Figures

_WAITING = [each.value for each in OutboundStatus if each is not OutboundStatus.SENT]
_UNSENT = [each.value for each in LetterStatus if each is not LetterStatus.SENT]

_count = sa.func.count().label("count")
_now: sa.BindParameter[datetime] = sa.bindparam("now", type_=timer.c.due.type)

COUNTS = sa.union_all(
    sa.select(sa.literal("messages").label("of"), outbox.c.status.label("status"), _count)
    .where(outbox.c.status.in_(_WAITING))
    .group_by(outbox.c.status),
    sa.select(sa.literal("letters"), letter.c.status, _count)
    .where(letter.c.status.in_(_UNSENT))
    .group_by(letter.c.status),
    sa.select(sa.literal("timers"), sa.literal("due"), _count).where(timer.c.due <= _now),
    sa.select(sa.literal("certificates"), certificate.c.state, _count)
    .where(certificate.c.state == "draft")
    .group_by(certificate.c.state),
)
OLDEST = (
    sa.select(outbox.c.due)
    .where(outbox.c.status == "pending", outbox.c.due <= _now)
    .order_by(outbox.c.due)
    .limit(1)
)

#: A row that is always there, written over with itself: whatever keeps a turn from being committed
#: (a full disk, a copy that takes no writes, a lock) keeps this from it too.
TOUCH = sa.text("UPDATE alembic_version SET version_num = version_num")

#: Seconds for which a write that went well answers for the next one.
_RESTS = 1.0


class SqlWatching:
    """bot.ports.figures.Watching."""

    def __init__(
        self, database: Database, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._monotonic = monotonic
        self._touched = float("-inf")

    async def figures(self, now: datetime) -> Figures:
        counted: dict[str, dict[str, int]] = {}
        for row in await self._database.read(COUNTS, {"now": now}):
            counted.setdefault(row.of, {})[row.status] = row.count
        oldest = await self._database.read(OLDEST, {"now": now})
        return Figures(
            messages=_whole(_WAITING, counted.get("messages", {})),
            letters=_whole(_UNSENT, counted.get("letters", {})),
            timers_due=sum(counted.get("timers", {}).values()),
            certificates_waiting=sum(counted.get("certificates", {}).values()),
            oldest_due=oldest[0].due if oldest else None,
        )

    async def touch(self) -> None:
        if self._monotonic() - self._touched < _RESTS:
            return
        await self._database.alone(TOUCH, {})
        self._touched = self._monotonic()


def _whole(statuses: list[str], counted: Mapping[str, int]) -> Mapping[str, int]:
    return {status: counted.get(status, 0) for status in statuses}
