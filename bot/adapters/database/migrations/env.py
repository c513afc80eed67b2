"""Alembic's entry: runs revisions on the connection that `schema.py` hands over."""

from alembic import context

from bot.adapters.database.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
