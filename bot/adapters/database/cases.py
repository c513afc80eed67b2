"""Cases, their history, and their serials."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.database import tables
from bot.adapters.database.database import Database
from bot.adapters.database.writes import Insert
from bot.adapters.database.writing import Writing
from bot.domain.cases.approval import Approval
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
from bot.domain.cases.rating import Rating
from bot.domain.cases.ticket import OPEN_TICKET
from bot.domain.cases.timers import Timer
from bot.domain.people.actor import Actor, Role
from bot.ports.cases import CaseFilter

_CASES, _HISTORY, _SERIAL = tables.cases, tables.history, tables.case_serial
_NEWEST = (_CASES.c.created.desc(), _CASES.c.number.desc())
_CASE_COLUMNS, _HISTORY_COLUMNS = tuple(_CASES.c.keys()), tuple(_HISTORY.c.keys())
_bind = sa.bindparam

FIND = sa.select(_CASES).where(_CASES.c.number == _bind("its_number"))
OF_CITIZEN = (
    sa.select(_CASES).where(_CASES.c.openid == _bind("its_openid")).order_by(*_NEWEST).limit(50)
)
HISTORY = (
    sa.select(_HISTORY)
    .where(_HISTORY.c.number == _bind("its_number"))
    .order_by(_HISTORY.c.version)
)

#: As `save` writes it; within a text the quotation marks would be escaped.
_ANONYMOUS = '%"anonymous":true%'

#: Of the cases that OF_CITIZEN shows.
HISTORIES = (
    sa.select(_HISTORY)
    .where(
        _HISTORY.c.number.in_(
            sa.select(_CASES.c.number)
            .where(_CASES.c.openid == _bind("its_openid"))
            .order_by(*_NEWEST)
            .limit(50)
        )
    )
    .order_by(_HISTORY.c.number, _HISTORY.c.version)
)

#: Each narrowing of a page; a page's statement is put together from those that were asked for.
_NARROWED = {
    "kind": _CASES.c.kind == _bind("kind"),
    "kinds": _CASES.c.kind.in_([_bind(f"kind_{place}") for place in range(len(CaseKind))]),
    "state": _CASES.c.state == _bind("state"),
    "item": _CASES.c.item == _bind("item"),
    "openid": sa.and_(_CASES.c.openid == _bind("openid"), _CASES.c.fields.not_like(_ANONYMOUS)),
    "after": sa.tuple_(_CASES.c.created, _CASES.c.number)
    < sa.select(_CASES.c.created, _CASES.c.number)
    .where(_CASES.c.number == _bind("after"))
    .scalar_subquery(),
}
_APPROVAL, _RATING, _CODE = tables.approval, tables.rating, tables.query_code
AHEAD = sa.select(sa.func.count()).where(
    _CASES.c.kind == _bind("its_kind"),
    _CASES.c.state == _bind("its_state"),
    _CASES.c.created < _bind("before"),
)
PENDING = sa.select(_APPROVAL).where(_APPROVAL.c.number == _bind("its_number"))
RATING = sa.select(_RATING).where(_RATING.c.number == _bind("its_number"))
RATED = (
    sa.select(_RATING.c.number)
    .join(_CASES, _CASES.c.number == _RATING.c.number)
    .where(_CASES.c.openid == _bind("its_openid"))
)
TICKET = sa.select(_CASES).where(
    _CASES.c.openid == _bind("its_openid"),
    _CASES.c.kind == CaseKind.CONSULTATION.value,
    _CASES.c.state.in_(sorted(OPEN_TICKET)),
)
BY_CODE = (
    sa.select(_CASES)
    .join(_CODE, _CODE.c.number == _CASES.c.number)
    .where(_CODE.c.digest == _bind("its_digest"))
)
PAGE = sa.select(_CASES).order_by(*_NEWEST).limit(_bind("limit", type_=sa.Integer))

#: How many serials a process takes at once. Unused ones of a stopped process stay gaps.
BLOCK = 100


def _reserve(insert: Insert) -> sa.Executable:
    statement = insert(_SERIAL).values(
        kind=_bind("its_kind"), day=_bind("its_day"), next=1 + _bind("block", type_=sa.Integer)
    )
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=["kind", "day"],
        set_={"next": _SERIAL.c.next + _bind("block", type_=sa.Integer)},
    ).returning(_SERIAL.c.next)


RESERVE = {"sqlite": _reserve(sqlite.insert), "postgresql": _reserve(postgresql.insert)}


def _kinds(kinds: frozenset[CaseKind]) -> dict[str, str]:
    """A value for each place of the statement; those left over match no kind."""
    names = sorted(kinds)
    return {f"kind_{n}": names[n] if n < len(names) else "" for n in range(len(CaseKind))}


def _case(row: sa.Row[Any]) -> Case:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["fields"] = json.loads(values["fields"])
    values["kind"] = CaseKind(values["kind"])
    return Case(**values)


def _entry(row: sa.Row[Any]) -> HistoryEntry:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["notes"] = json.loads(values["notes"])
    return HistoryEntry(**values)


def _approval(row: sa.Row[Any]) -> Approval:
    role = Role(row.role)
    actor = Actor(row.actor, frozenset({role}), row.via)
    data = json.loads(row.data)
    return Approval(row.number, row.version, row.event, actor, role, data, row.reason, row.at)


class SqlCases:
    """bot.ports.cases.Cases over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._of_citizen: dict[str, Sequence[Case]] = {}

    async def find(self, number: str) -> Case | None:
        rows = await self._writing.database.read(FIND, {"its_number": number})
        return _case(rows[0]) if rows else None

    async def of_citizen(self, openid: str) -> Sequence[Case]:
        # One turn asks several times, for different reasons; its own writes are not there yet.
        if openid in self._writing.newcomers:
            return ()
        if openid not in self._of_citizen:
            rows = await self._writing.database.read(OF_CITIZEN, {"its_openid": openid})
            self._of_citizen[openid] = tuple(_case(row) for row in rows)
        return self._of_citizen[openid]

    async def open_ticket(self, openid: str) -> Case | None:
        rows = await self._writing.database.read(TICKET, {"its_openid": openid})
        return _case(rows[0]) if rows else None

    async def page(self, wanted: CaseFilter) -> Sequence[Case]:
        given = {name: value for name, value in asdict(wanted).items() if value is not None}
        clauses = [clause for name, clause in _NARROWED.items() if name in given]
        if (kinds := given.pop("kinds", None)) is not None:
            given |= _kinds(kinds)
        rows = await self._writing.database.read(PAGE.where(*clauses), given)
        return [_case(row) for row in rows]

    async def history(self, number: str) -> Sequence[HistoryEntry]:
        rows = await self._writing.database.read(HISTORY, {"its_number": number})
        return [_entry(row) for row in rows]

    async def histories(self, openid: str) -> Mapping[str, Sequence[HistoryEntry]]:
        rows = await self._writing.database.read(HISTORIES, {"its_openid": openid})
        found: dict[str, list[HistoryEntry]] = {}
        for row in rows:
            found.setdefault(row.number, []).append(_entry(row))
        return found

    async def ahead(self, kind: CaseKind, state: str, created: datetime) -> int:
        asked = {"its_kind": kind.value, "its_state": state, "before": created}
        return int((await self._writing.database.read(AHEAD, asked))[0][0])

    async def pending(self, number: str) -> Approval | None:
        rows = await self._writing.database.read(PENDING, {"its_number": number})
        return _approval(rows[0]) if rows else None

    async def rating(self, number: str) -> Rating | None:
        rows = await self._writing.database.read(RATING, {"its_number": number})
        return Rating(**rows[0]._mapping) if rows else None  # noqa: SLF001

    async def rated(self, openid: str) -> frozenset[str]:
        rows = await self._writing.database.read(RATED, {"its_openid": openid})
        return frozenset(row.number for row in rows)

    async def by_code(self, digest: str) -> Case | None:
        rows = await self._writing.database.read(BY_CODE, {"its_digest": digest})
        return _case(rows[0]) if rows else None

    def save(self, case: Case) -> None:
        row = {name: getattr(case, name) for name in _CASE_COLUMNS}
        row["fields"] = json.dumps(dict(case.fields), ensure_ascii=False, separators=(",", ":"))
        self._writing.write("case", row)

    def record(self, entry: HistoryEntry) -> None:
        row = {name: getattr(entry, name) for name in _HISTORY_COLUMNS}
        row["notes"] = json.dumps(dict(entry.notes), ensure_ascii=False, separators=(",", ":"))
        self._writing.write("history", row)

    def ask_approval(self, approval: Approval) -> None:
        self._writing.write(
            "approval",
            {
                "number": approval.number,
                "version": approval.version,
                "event": approval.event,
                "actor": approval.actor.name,
                "role": approval.role.value,
                "via": approval.actor.via,
                "data": json.dumps(dict(approval.data), ensure_ascii=False),
                "reason": approval.reason,
                "at": approval.at,
            },
        )

    def set_timer(self, timer: Timer) -> None:
        self._writing.write("timer", {**asdict(timer), "leased_until": None})

    def rate(self, rating: Rating) -> None:
        self._writing.write("rating", asdict(rating))

    def keep_code(self, digest: str, number: str) -> None:
        self._writing.write("query_code", {"digest": digest, "number": number})


class SqlCaseNumbers:
    """bot.ports.cases.CaseNumbers: serials from blocks, reserved in transactions of their own."""

    def __init__(self, database: Database, dialect: str) -> None:
        self._database = database
        self._reserve = RESERVE[dialect]
        self._left: dict[tuple[CaseKind, date], list[int]] = {}

    async def serial(self, kind: CaseKind, day: date) -> int:
        left = self._left.setdefault((kind, day), [])
        if not left:
            row = {"its_kind": kind.value, "its_day": day.isoformat(), "block": BLOCK}
            end = (await self._database.alone(self._reserve, row))[0].next
            left += range(end - 1, end - BLOCK - 1, -1)
            for old in [key for key in self._left if key[1] < day]:
                del self._left[old]
        return left.pop()
