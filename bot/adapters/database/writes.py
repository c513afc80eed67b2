"""Everything a work can write: a statement per kind, in the order that all groups keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.database import tables

Row = dict[str, Any]
#: A dialect's own `insert`, which knows ON CONFLICT.
Insert = Callable[[sa.Table], Any]


@dataclass(frozen=True, slots=True)
class Write:
    """One kind of row, and its statement.

    `guard` names the columns that come back for each row that was written; a row that does not
    come back has lost a race. Without a guard every row counts as written. `sort` names what a
    group's rows are ordered by where there is no guard; without either they keep their order.
    """

    kind: str
    statement: sa.Executable
    guard: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        return self.guard or self.sort


def _versioned(
    insert: Insert, table: sa.Table, key: str, *, kept: Sequence[str] = ()
) -> sa.Executable:
    """Insert at version 1, or replace exactly the version before."""
    statement = insert(table)
    new = statement.excluded
    changed = {c.name: new[c.name] for c in table.columns if c.name not in (key, *kept)}
    if "window_used" in changed:
        # The worker counts beside the version: within one window its count stands.
        same = table.c.window_opened == new.window_opened
        changed["window_used"] = sa.case((same, table.c.window_used), else_=new.window_used)
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=[key],
        set_=changed,
        where=table.c.version == new.version - 1,
    ).returning(table.c[key])


def _once(insert: Insert, table: sa.Table) -> sa.Executable:
    """Insert, unless that key is there already."""
    key = list(table.primary_key.columns)
    return insert(table).on_conflict_do_nothing().returning(*key)  # type: ignore[no-any-return]


def _first(insert: Insert, table: sa.Table) -> sa.Executable:
    """Insert, or leave what an earlier work wrote under that key: it is the same."""
    return insert(table).on_conflict_do_nothing()  # type: ignore[no-any-return]


def _replaced(insert: Insert, table: sa.Table) -> sa.Executable:
    """Insert, or put in the place of what that key had."""
    statement = insert(table)
    key = [column.name for column in table.primary_key.columns]
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in key}
    return statement.on_conflict_do_update(  # type: ignore[no-any-return]
        index_elements=key, set_=changed
    )


_BOX, _bind = tables.outbox, sa.bindparam

SETTLED = (
    sa.update(_BOX)
    .where(_BOX.c.key == _bind("its_key"), _BOX.c.status == "offered")
    .values(status="sent", closed=_bind("at"))
)
RELEASED = (
    sa.update(_BOX)
    .where(_BOX.c.openid == _bind("its_openid"), _BOX.c.status == "held")
    .values(status="pending", due=_bind("at"))
)
#: WeChat's times are whole seconds, and the citizen may be writing while we decide to hold.
_REOPENED = sa.exists().where(
    tables.conversation.c.openid == _BOX.c.openid,
    tables.conversation.c.window_opened >= _bind("since"),
)
CLOSED = (
    sa.update(_BOX)
    .where(_BOX.c.id == _bind("its_id"), _BOX.c.status == "leased")
    .values(
        status=sa.case((sa.and_(_bind("to") == "held", _REOPENED), "pending"), else_=_bind("to")),
        due=_bind("at_due"),
        unknowns=_bind("heard_nothing"),
        error=_bind("why"),
        closed=_bind("at"),
    )
)
USED = (
    sa.update(tables.conversation)
    .where(tables.conversation.c.openid == _bind("its_openid"))
    .values(window_used=tables.conversation.c.window_used + 1)
)


OWNED = (
    sa.update(tables.conversation)
    .where(tables.conversation.c.openid == _bind("its_openid"))
    .values(owner=_bind("its_owner"))
)


def _certificate(insert: Insert) -> sa.Executable:
    """Leases and attempts are the sealing worker's, beside the version."""
    beside = ("created", "leased_until", "attempts")
    return _versioned(insert, tables.certificate, "number", kept=beside)


def _writes(insert: Insert) -> tuple[Write, ...]:
    return (
        Write("conversation", _versioned(insert, tables.conversation, "openid"), ("openid",)),
        Write("case", _versioned(insert, tables.cases, "number", kept=("created",)), ("number",)),
        Write("history", sa.insert(tables.history)),
        Write("approval", _replaced(insert, tables.approval), sort=("number",)),
        Write("timer", _replaced(insert, tables.timer), sort=("number",)),
        Write("rating", _once(insert, tables.rating), ("number",)),
        Write("query_code", sa.insert(tables.query_code)),
        Write("certificate", _certificate(insert), ("number",)),
        Write("file", sa.insert(tables.file)),
        Write("outbox", sa.insert(tables.outbox)),
        Write("letter", _first(insert, tables.letter), sort=("key",)),
        Write("ticket_line", sa.insert(tables.ticket_line)),
        Write("unanswered", sa.insert(tables.unanswered)),
        Write("turn", _once(insert, tables.turn), ("key",)),
        Write("kept_answer", _once(insert, tables.kept_answer), ("owner", "key")),
        Write("settled", SETTLED),
        Write("released", RELEASED, sort=("its_openid",)),
        Write("closed", CLOSED, sort=("its_id",)),
        Write("owned", OWNED, sort=("its_openid",)),
        Write("used", USED, sort=("its_openid",)),
    )


#: In the order in which a group writes; rows of one kind are sorted by what they touch.
WRITES: Mapping[str, Sequence[Write]] = {
    "sqlite": _writes(sqlite.insert),
    "postgresql": _writes(postgresql.insert),
}
