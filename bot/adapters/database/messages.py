"""The outbox: promised with the work, leased by a worker, one message of a citizen at a time."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.adapters.database.database import Database
from bot.adapters.database.tables import conversation, outbox
from bot.adapters.database.writing import Writing
from bot.domain.messages.outbound import Outbound, OutboundStatus, reply_key
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.ports.outbox import Closing, Leased

_bind = sa.bindparam

#: A message to be held is tried again when the citizen wrote as recently as this.
_ON_ITS_WAY = timedelta(seconds=5)

#: A message held so lately that the citizen's turn, not yet written, could not release it; longer
#: than a sweep's period, short enough that a window that is used up is not tried over and over.
_MISSED = timedelta(seconds=10)

OF_CASE = sa.select(outbox).where(outbox.c.case_number == _bind("its_case")).order_by(outbox.c.id)
LISTED = (
    sa.select(outbox)
    .where(
        outbox.c.status == sa.func.coalesce(_bind("its_status", type_=sa.String), outbox.c.status)
    )
    .order_by(outbox.c.id.desc())
    .limit(_bind("most", type_=sa.Integer))
)


def _behind_held(message: sa.FromClause) -> sa.ColumnElement[bool]:
    held = outbox.alias()
    return sa.exists().where(
        held.c.openid == message.c.openid,
        held.c.id < message.c.id,
        held.c.status == "held",
        held.c.case_number == message.c.case_number,
    )


def _lease(*, skip_locked: bool) -> sa.Executable:
    earlier = outbox.alias("earlier")
    # A held message waits for the citizen: only its own case must not overtake it, and what waits
    # behind it for that reason stands in nobody's way.
    going = sa.or_(
        earlier.c.status.in_(("offered", "leased")),
        sa.and_(earlier.c.status == "pending", ~_behind_held(earlier)),
    )
    first = ~sa.exists().where(
        earlier.c.openid == outbox.c.openid, earlier.c.id < outbox.c.id, going
    )
    due = sa.or_(
        sa.and_(outbox.c.status == "pending", outbox.c.due <= _bind("now")),
        sa.and_(outbox.c.status == "leased", outbox.c.leased_until <= _bind("now")),
    )
    chosen = (
        sa.select(outbox.c.id)
        .where(due, first, ~_behind_held(outbox))
        .order_by(outbox.c.id)
        .limit(_bind("most", type_=sa.Integer))
    )
    if skip_locked:
        chosen = chosen.with_for_update(skip_locked=True, of=outbox)
    return (
        sa.update(outbox)
        .where(outbox.c.id.in_(chosen.scalar_subquery()))
        .values(
            status="leased",
            leased_until=_bind("until"),
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox)
    )


LEASE = {"sqlite": _lease(skip_locked=False), "postgresql": _lease(skip_locked=True)}
WINDOW = sa.select(
    conversation.c.window_trigger,
    conversation.c.window_opened,
    conversation.c.window_used,
    conversation.c.owner,
).where(conversation.c.openid == _bind("its_openid"))
_PENDING = {"status": "pending", "due": _bind("now"), "attempts": 0, "unknowns": 0}
PROMOTE = (
    sa.update(outbox)
    .where(outbox.c.key == _bind("its_key"), outbox.c.status == "offered")
    .values(status="pending", due=_bind("now"))
)
SWEEP = (
    sa.update(outbox)
    .where(outbox.c.status == "offered", outbox.c.due <= _bind("now"))
    .values(status="pending")
    .returning(outbox.c.id)
)
_WRITING = sa.exists().where(
    conversation.c.openid == outbox.c.openid, conversation.c.window_opened >= _bind("since")
)
MISSED = (
    sa.update(outbox)
    .where(outbox.c.status == "held", outbox.c.due >= _bind("since"), _WRITING)
    .values(status="pending")
    .returning(outbox.c.id)
)
COLLECT = (
    sa.update(outbox)
    .where(outbox.c.openid == _bind("its_openid"), outbox.c.status.in_(("pending", "held")))
    .values(status="sent", closed=_bind("now"))
    .returning(outbox)
)
RETRY = (
    sa.update(outbox)
    .where(outbox.c.id == _bind("its_id"), outbox.c.status.in_(("held", "dead")))
    .values(**_PENDING)
    .returning(outbox.c.id)
)


def _message(row: sa.Row[Any]) -> Outbound:
    return Outbound(
        key=row.key,
        openid=row.openid,
        status=OutboundStatus(row.status),
        text=row.text,
        message=row.message,
        due=row.due,
        fields=json.loads(row.fields),
        case=row.case_number,
        attempts=row.attempts,
        unknowns=row.unknowns,
        id=row.id,
        error=row.error,
        closed=row.closed,
    )


def _row(message: Outbound) -> dict[str, Any]:
    return {
        "key": message.key,
        "openid": message.openid,
        "status": message.status.value,
        "text": message.text,
        "message": message.message,
        "fields": json.dumps(dict(message.fields), ensure_ascii=False),
        "case_number": message.case,
        "due": message.due,
        "attempts": message.attempts,
        "unknowns": message.unknowns,
        "error": "",
    }


class SqlOutbox:
    """bot.ports.outbox.Outbox over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    def add(self, message: Outbound) -> None:
        self._writing.write("outbox", _row(message))

    def release(self, openid: str, now: datetime) -> None:
        self._writing.write("released", {"its_openid": openid, "at": now})

    async def of_case(self, number: str) -> Sequence[Outbound]:
        rows = await self._writing.database.read(OF_CASE, {"its_case": number})
        return [_message(row) for row in rows]


class SqlDeliveries:
    """bot.ports.outbox.Deliveries: the sending side."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._lease = LEASE[dialect]

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Leased]:
        rows = await self._database.alone(self._lease, {"now": now, "until": until, "most": limit})
        leased = [_message(row) for row in sorted(rows, key=lambda row: row.id)]
        return [await self._with_window(message) for message in leased]

    async def _with_window(self, message: Outbound) -> Leased:
        rows = await self._database.read(WINDOW, {"its_openid": message.openid})
        if not rows:
            return Leased(message, SendWindow())
        row = rows[0]
        window = SendWindow(Trigger(row.window_trigger), row.window_opened, row.window_used)
        return Leased(message, window, row.owner)

    async def close(self, message: Outbound, closing: Closing, now: datetime) -> None:
        final = closing.status in (OutboundStatus.SENT, OutboundStatus.DEAD)
        closed: dict[str, Any] = {
            "its_id": message.id,
            "to": closing.status.value,
            "at_due": closing.due or message.due,
            "heard_nothing": message.unknowns if closing.unknowns is None else closing.unknowns,
            "why": closing.error,
            "at": now if final else None,
            "since": now - _ON_ITS_WAY,
        }
        rows = {"closed": [closed]}
        if closing.used:
            rows["used"] = [{"its_openid": message.openid}]
        await self._database.commit(rows)

    async def promote(self, turn_key: str, now: datetime) -> None:
        await self._database.alone(PROMOTE, {"its_key": reply_key(turn_key), "now": now})

    async def sweep(self, now: datetime) -> int:
        offered = await self._database.alone(SWEEP, {"now": now})
        missed = await self._database.alone(MISSED, {"since": now - _MISSED})
        return len(offered) + len(missed)

    def settle(self, keys: Sequence[str], now: datetime) -> None:
        self._database.settle([reply_key(key) for key in keys], now)

    async def collect(self, openid: str, now: datetime) -> Sequence[Outbound]:
        rows = await self._database.alone(COLLECT, {"its_openid": openid, "now": now})
        return [_message(row) for row in sorted(rows, key=lambda row: row.id)]

    async def listed(self, status: OutboundStatus | None, limit: int) -> Sequence[Outbound]:
        asked = {"its_status": status.value if status else None, "most": limit}
        return [_message(row) for row in await self._database.read(LISTED, asked)]

    async def retry(self, number: int, now: datetime) -> bool:
        return bool(await self._database.alone(RETRY, {"its_id": number, "now": now}))
