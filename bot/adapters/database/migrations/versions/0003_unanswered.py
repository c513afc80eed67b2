"""Questions that nobody answered, without whoever asked them."""

import sqlalchemy as sa
from alembic import op

from bot.adapters.database.columns import Moment

revision = "0003_unanswered"
down_revision = "0002_account"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unanswered",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("text", sa.String(length=160), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("guess", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered")),
    )
    op.create_index(op.f("ix_unanswered_at"), "unanswered", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_unanswered_at"), "unanswered")
    op.drop_table("unanswered")
