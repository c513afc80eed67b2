"""The whole account: timers, approvals, certificates, tickets, letters, staff, files, calendar."""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.columns import Moment

revision = "0002_account"
down_revision = "0001_spine"
branch_labels = None
depends_on = None

#: One open ticket per citizen, one call-back per bad rating.
OPEN_TICKET = sa.text(
    "kind = 'consultation' AND state IN "
    "('queued', 'offline', 'claimed', 'awaiting_citizen', 'assisting')"
)
BAD_RATING = sa.text("category = 'bad_rating'")


def upgrade() -> None:
    op.create_table(
        "approval",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_approval")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "certificate",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("identifier", sa.String(length=96), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("issued", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.String(length=20), nullable=True),
        sa.Column("replaced_by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("identifier", name=op.f("uq_certificate_identifier")),
    )
    op.create_index(
        op.f("ix_certificate_case_number"), "certificate", ["case_number"], unique=False
    )
    op.create_index(op.f("ix_certificate_openid"), "certificate", ["openid"], unique=False)
    op.create_index(
        "ix_certificate_state_created", "certificate", ["state", "created"], unique=False
    )

    op.create_table(
        "clock_offset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
    )
    op.create_table(
        "file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_table(
        "letter",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("closed", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index("ix_letter_status_due", "letter", ["status", "due"], unique=False)
    op.create_index("ix_letter_closed", "letter", ["closed"], unique=False)

    op.create_table(
        "query_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_query_code")),
    )
    op.create_index(op.f("ix_query_code_number"), "query_code", ["number"], unique=False)

    op.create_table(
        "rating",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rating")),
    )
    op.create_table(
        "staff",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("totp", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff")),
    )
    op.create_table(
        "ticket_line",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("speaker", sa.String(length=8), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_line")),
    )
    op.create_index(op.f("ix_ticket_line_number"), "ticket_line", ["number"], unique=False)

    op.create_table(
        "timer",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("due", Moment(), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_timer")),
    )
    op.create_index(op.f("ix_timer_due"), "timer", ["due"], unique=False)

    op.add_column("cases", sa.Column("linked", sa.String(length=20), nullable=True))
    op.create_index(
        "uq_cases_bad_rating",
        "cases",
        ["linked"],
        unique=True,
        sqlite_where=BAD_RATING,
        postgresql_where=BAD_RATING,
    )
    op.create_index(
        "uq_cases_open_ticket",
        "cases",
        ["openid"],
        unique=True,
        sqlite_where=OPEN_TICKET,
        postgresql_where=OPEN_TICKET,
    )

    op.create_index("ix_cases_kind_created_number", "cases", ["kind", "created", "number"])

    op.add_column("conversation", sa.Column("owner", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversation") as batch:
        batch.drop_column("owner")

    op.drop_index("ix_cases_kind_created_number", "cases")
    op.drop_index(
        "uq_cases_open_ticket", "cases", sqlite_where=OPEN_TICKET, postgresql_where=OPEN_TICKET
    )
    op.drop_index(
        "uq_cases_bad_rating", "cases", sqlite_where=BAD_RATING, postgresql_where=BAD_RATING
    )
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("linked")

    op.drop_index(op.f("ix_timer_due"), "timer")

    op.drop_table("timer")
    op.drop_index(op.f("ix_ticket_line_number"), "ticket_line")

    op.drop_table("ticket_line")
    op.drop_table("staff")
    op.drop_table("rating")
    op.drop_index(op.f("ix_query_code_number"), "query_code")

    op.drop_table("query_code")
    op.drop_index("ix_letter_closed", "letter")
    op.drop_index("ix_letter_status_due", "letter")

    op.drop_table("letter")
    op.drop_table("file")
    op.drop_table("clock_offset")
    op.drop_index("ix_certificate_state_created", "certificate")
    op.drop_index(op.f("ix_certificate_openid"), "certificate")
    op.drop_index(op.f("ix_certificate_case_number"), "certificate")

    op.drop_table("certificate")
    op.drop_table("calendar_day")
    op.drop_table("approval")
