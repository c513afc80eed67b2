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
    sa.Column("owner", sa.String(20)),  # the ticket of the person who answers instead of the bot
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
    sa.Column("linked", sa.String(20)),  # the number that this case came from
    sa.Index("ix_cases_openid_created", "openid", "created"),
    sa.Index("ix_cases_created_number", "created", "number"),
    sa.Index("ix_cases_state_created", "state", "created"),
    sa.Index("ix_cases_kind_created_number", "kind", "created", "number"),
)
#: One open ticket per citizen (machine C), one call-back per bad rating (machine B).
_OPEN_TICKET = sa.and_(
    cases.c.kind == sa.literal_column("'consultation'"),
    cases.c.state.in_(
        [
            sa.literal_column(f"'{state}'")
            for state in ("queued", "offline", "claimed", "awaiting_citizen", "assisting")
        ]
    ),
)
sa.Index(
    "uq_cases_open_ticket",
    cases.c.openid,
    unique=True,
    sqlite_where=_OPEN_TICKET,
    postgresql_where=_OPEN_TICKET,
)
_BAD_RATING = cases.c.category == sa.literal_column("'bad_rating'")
sa.Index(
    "uq_cases_bad_rating",
    cases.c.linked,
    unique=True,
    sqlite_where=_BAD_RATING,
    postgresql_where=_BAD_RATING,
)

history = sa.Table(
    "history",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),  # of a case or a certificate
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

approval = sa.Table(
    "approval",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),  # of the case: any transition outdates it
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(64), nullable=False),
    sa.Column("role", sa.String(24), nullable=False),
    sa.Column("via", sa.String(16), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

timer = sa.Table(
    "timer",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("due", Moment, index=True),  # NULL: nothing is due any more
    sa.Column("leased_until", Moment),
)

rating = sa.Table(
    "rating",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("level", sa.Integer, nullable=False),  # 1 (very bad) to 5
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

query_code = sa.Table(
    "query_code",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("number", sa.String(20), nullable=False, index=True),
)

ticket_line = sa.Table(
    "ticket_line",
    METADATA,
    sa.Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("number", sa.String(20), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("speaker", sa.String(8), nullable=False),  # citizen, bot, staff
    sa.Column("person", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

certificate = sa.Table(
    "certificate",
    METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("identifier", sa.String(96), nullable=False, unique=True),  # GB/T 36904
    sa.Column("code", sa.String(32), nullable=False, unique=True),  # behind the QR code
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("case_number", sa.String(20), nullable=False, index=True),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("openid", sa.String(64), index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("issued", sa.String(10), nullable=False),  # dates as YYYY-MM-DD
    sa.Column("valid_until", sa.String(10), nullable=False),  # empty: does not expire
    sa.Column("file", sa.String(64), nullable=False),  # SHA-256 of the sealed file; empty: none
    sa.Column("replaces", sa.String(20)),
    sa.Column("replaced_by", sa.String(20)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("leased_until", Moment),  # not under `version`: a worker is sealing it
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Index("ix_certificate_state_created", "state", "created"),
)

file = sa.Table(
    "file",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("created", Moment, nullable=False),
)

staff = sa.Table(
    "staff",
    METADATA,
    sa.Column("number", sa.String(64), primary_key=True),
    sa.Column("roles", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # Argon2id, never readable
    sa.Column("totp", sa.Text, nullable=False),  # sealed with the master key
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created", Moment, nullable=False),
)

letter = sa.Table(
    "letter",
    METADATA,
    sa.Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String(255), nullable=False, unique=True),
    sa.Column("message_id", sa.String(255), nullable=False),
    sa.Column("recipient", sa.String(255), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("status", sa.String(8), nullable=False),  # pending, leased, sent, dead
    sa.Column("due", Moment, nullable=False),
    sa.Column("leased_until", Moment),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("closed", Moment),
    sa.Index("ix_letter_status_due", "status", "due"),
    sa.Index("ix_letter_closed", "closed"),
)

unanswered = sa.Table(
    "unanswered",
    METADATA,
    sa.Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("text", sa.String(160), nullable=False),  # without personal data
    sa.Column("why", sa.String(16), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("guess", sa.String(64), nullable=False),
)

calendar_day = sa.Table(
    "calendar_day",
    METADATA,
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),  # working, rest
    sa.Column("source", sa.String(32), nullable=False),
)

clock_offset = sa.Table(
    "clock_offset",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seconds", sa.BigInteger, nullable=False),
)
