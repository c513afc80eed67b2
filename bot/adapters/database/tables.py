"""Every table of the store; `cases` is plural because `case` is SQL's own word."""

import sqlalchemy as sa

from bot.adapters.database.columns import Moment

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: SQLite only numbers rows by itself where the key is plain INTEGER.
_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

conversation = sa.Table(
    "conversation",
    METADATA,
    sa.Column("openid", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("memory", sa.Text, nullable=False),
    sa.Column("followed", sa.Boolean),
    sa.Column("window_trigger", sa.String(8), nullable=False),  # what opened the send window last
    sa.Column("window_opened", Moment),
    sa.Column("window_used", sa.Integer, nullable=False),  # not under `version`: the worker counts
)

turn = sa.Table(
    "turn",
    METADATA,
    sa.Column("key", sa.String(255), primary_key=True),  # the delivery's key: once per message
    sa.Column("openid", sa.String(64), nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False, index=True),
)

cases = sa.Table(
    "cases",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("item_version", sa.String(64), nullable=False),
    sa.Column("category", sa.String(32), nullable=False),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("origin", sa.String(32), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("openid", sa.String(64)),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Index("ix_cases_openid_created", "openid", "created"),
    sa.Index("ix_cases_created_number", "created", "number"),
    sa.Index("ix_cases_state_created", "state", "created"),
)

history = sa.Table(
    "history",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),  # the case's version after the event
    sa.Column("at", Moment, nullable=False),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("origin", sa.String(32), nullable=False),
    sa.Column("target", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("role", sa.String(24), nullable=False),
    sa.Column("via", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # of the event's data: no personal value
    sa.Column("notes", sa.Text, nullable=False),
)

outbox = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(255), nullable=False, unique=True),
    sa.Column("openid", sa.String(64), nullable=False),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("message", sa.String(32), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("case_number", sa.String(20)),
    sa.Column("due", Moment, nullable=False),
    sa.Column("leased_until", Moment),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("unknowns", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("closed", Moment),
    sa.Index("ix_outbox_openid_status_id", "openid", "status", "id"),
    sa.Index("ix_outbox_status_due", "status", "due"),
    sa.Index("ix_outbox_case_number", "case_number"),
    sa.Index("ix_outbox_closed", "closed"),
    sqlite_autoincrement=True,  # numbers are never reused: they order a citizen's messages
)

case_serial = sa.Table(
    "case_serial",
    METADATA,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("next", sa.Integer, nullable=False),
)

item_version = sa.Table(
    "item_version",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

api_key = sa.Table(
    "api_key",
    METADATA,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
)

kept_answer = sa.Table(
    "kept_answer",
    METADATA,
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("location", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False, index=True),
)
