"""Letters to staff: promised with the work, leased by a worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import letter
from bot.adapters.database.writing import Writing
from bot.domain.messages.letter import Letter, LetterStatus
from bot.ports.letters import LeasedLetter, LetterClosing, LetterRecord

_bind = sa.bindparam

_DUE = sa.or_(
    sa.and_(letter.c.status == "pending", letter.c.due <= _bind("now")),
    sa.and_(letter.c.status == "leased", letter.c.leased_until <= _bind("now")),
)
#: Asked before each lease: an idle worker takes no lock.
ANY_DUE = sa.select(letter.c.id).where(_DUE).limit(1)
_CHOSEN = (
    sa.select(letter.c.id).where(_DUE).order_by(letter.c.id).limit(_bind("most", type_=sa.Integer))
)


def _lease(chosen: sa.Select[tuple[Any]]) -> sa.Executable:
    return (
        sa.update(letter)
        .where(letter.c.id.in_(chosen.scalar_subquery()))
        .values(status="leased", leased_until=_bind("until"), attempts=letter.c.attempts + 1)
        .returning(letter)
    )


LEASE = {
    "sqlite": _lease(_CHOSEN),
    "postgresql": _lease(_CHOSEN.with_for_update(skip_locked=True)),
}
#: `attempts` tells whose lease it is: one that has ended and begun anew counts one more.
CLOSE = (
    sa.update(letter)
    .where(
        letter.c.id == _bind("its_id"),
        letter.c.status == "leased",
        letter.c.attempts == _bind("its_attempts"),
    )
    .values(status=_bind("to"), due=_bind("at_due"), error=_bind("why"), closed=_bind("at"))
)
COUNTED = (
    sa.select(letter.c.status, sa.func.count().label("many"))
    .where(letter.c.status.in_(("pending", "leased", "dead")))
    .group_by(letter.c.status)
)
LISTED = (
    sa.select(letter)
    .where(letter.c.status == _bind("its_status"))
    .order_by(letter.c.id.desc())
    .limit(_bind("most", type_=sa.Integer))
)
RETRY = (
    sa.update(letter)
    .where(letter.c.id == _bind("its_id"), letter.c.status == "dead")
    .values(status="pending", due=_bind("now"), attempts=0, closed=None)
    .returning(letter.c.id)
)


class SqlLetters:
    """bot.ports.letters.Letters over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def add(self, letter: Letter) -> None:
        self._writing.write(
            "letter",
            {
                "key": letter.key,
                "message_id": letter.message_id,
                "recipient": letter.recipient,
                "subject": letter.subject,
                "text": letter.text,
                "status": LetterStatus.PENDING.value,
                "due": letter.due,
                "attempts": 0,
                "error": "",
            },
        )


class SqlLetterbox:
    """bot.ports.letters.Letterbox."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._lease = LEASE[dialect]

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[LeasedLetter]:
        if not await self._database.read(ANY_DUE, {"now": now}):
            return ()
        row = {"now": now, "until": until, "most": limit}
        taken = await self._database.alone(self._lease, row)
        return [_leased(each) for each in sorted(taken, key=lambda each: each.id)]

    async def close(self, taken: LeasedLetter, closing: LetterClosing, now: datetime) -> None:
        over = closing.status in (LetterStatus.SENT, LetterStatus.DEAD)
        row = {
            "its_id": taken.id,
            "its_attempts": taken.attempts,
            "to": closing.status.value,
            "at_due": closing.due or taken.letter.due,
            "why": closing.error,
            "at": now if over else None,
        }
        await self._database.alone(CLOSE, row)

    async def counted(self) -> Mapping[LetterStatus, int]:
        rows = await self._database.read(COUNTED, {})
        return {LetterStatus(row.status): row.many for row in rows}

    async def listed(self, status: LetterStatus, limit: int) -> Sequence[LetterRecord]:
        asked = {"its_status": status.value, "most": limit}
        return [_record(row) for row in await self._database.read(LISTED, asked)]

    async def retry(self, number: int, now: datetime) -> bool:
        return bool(await self._database.alone(RETRY, {"its_id": number, "now": now}))


def _leased(row: sa.Row[Any]) -> LeasedLetter:
    written = Letter(row.key, row.recipient, row.subject, row.text, row.due)
    return LeasedLetter(row.id, written, row.attempts)


def _record(row: sa.Row[Any]) -> LetterRecord:
    status = LetterStatus(row.status)
    return LetterRecord(row.id, row.key, row.recipient, status, row.due, row.attempts, row.error)
