"""Cases, their history, and their serials."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.database import tables
from bot.adapters.database.database import Database
from bot.adapters.database.writes import Insert
from bot.adapters.database.writing import Writing
from bot.domain.cases.case import Case, CaseKind, HistoryEntry
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

#: Each narrowing of a page; a page's statement is put together from those that were asked for.
_NARROWED = {
    "kind": _CASES.c.kind == _bind("kind"),
    "state": _CASES.c.state == _bind("state"),
    "item": _CASES.c.item == _bind("item"),
    "openid": _CASES.c.openid == _bind("openid"),
    "after": sa.tuple_(_CASES.c.created, _CASES.c.number)
    < sa.select(_CASES.c.created, _CASES.c.number)
    .where(_CASES.c.number == _bind("after"))
    .scalar_subquery(),
}
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


def _case(row: sa.Row[Any]) -> Case:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["fields"] = json.loads(values["fields"])
    values["kind"] = CaseKind(values["kind"])
    return Case(**values)


def _entry(row: sa.Row[Any]) -> HistoryEntry:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["notes"] = json.loads(values["notes"])
    return HistoryEntry(**values)


class SqlCases:
    """bot.ports.cases.Cases over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def find(self, number: str) -> Case | None:
        rows = await self._writing.database.read(FIND, {"its_number": number})
        return _case(rows[0]) if rows else None

    async def of_citizen(self, openid: str) -> Sequence[Case]:
        rows = await self._writing.database.read(OF_CITIZEN, {"its_openid": openid})
        return [_case(row) for row in rows]

    async def page(self, wanted: CaseFilter) -> Sequence[Case]:
        given = {name: value for name, value in asdict(wanted).items() if value is not None}
        clauses = [clause for name, clause in _NARROWED.items() if name in given]
        rows = await self._writing.database.read(PAGE.where(*clauses), given)
        return [_case(row) for row in rows]

    async def history(self, number: str) -> Sequence[HistoryEntry]:
        rows = await self._writing.database.read(HISTORY, {"its_number": number})
        return [_entry(row) for row in rows]

    def save(self, case: Case) -> None:
        row = {name: getattr(case, name) for name in _CASE_COLUMNS}
        row["fields"] = json.dumps(dict(case.fields), ensure_ascii=False, separators=(",", ":"))
        self._writing.write("case", row)

    def record(self, entry: HistoryEntry) -> None:
        row = {name: getattr(entry, name) for name in _HISTORY_COLUMNS}
        row["notes"] = json.dumps(dict(entry.notes), ensure_ascii=False, separators=(",", ":"))
        self._writing.write("history", row)


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
