"""The schema's revision: where it stands, and moving it up or down (Alembic)."""

from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.database import postgres, sqlite
from bot.errors import Misconfigured

_HERE = Path(__file__).parent / "migrations"

#: Of two that make the same table at once, one would fail. The number is ours alone.
_ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(4851472)")


def newest() -> str:
    """The revision that this program expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def standing(url: str) -> str | None:
    """The revision of the database behind `url`; None when it is empty."""
    found: list[str | None] = []
    await on_database(
        url, lambda c: found.append(MigrationContext.configure(c).get_current_revision())
    )
    return found[0]


async def migrate(url: str, to: str = "head") -> None:
    """Bring the schema to revision `to` (`head`: the newest; `base`: empty).

    Misconfigured when there is no such revision.
    """

    def run(connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(_ONE_AT_A_TIME)
        config = _config()
        config.attributes["connection"] = connection
        script = ScriptDirectory.from_config(config)
        now = MigrationContext.configure(connection).get_current_revision()
        older = [r.revision for r in script.iterate_revisions(now, "base")] if now else []
        goal = script.as_revision_number(to)
        down = goal is None or (goal in older and goal != now)
        (command.downgrade if down else command.upgrade)(config, to)

    try:
        await on_database(url, run)
    except CommandError as error:
        raise Misconfigured(f"没有版本 {to}：{error}。最新版本是 {newest()}。") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


async def on_database(url: str, run: Callable[[sa.Connection], None]) -> None:
    """Run `run` on a connection to `url`, in one transaction.

    Misconfigured, with the reason, when PostgreSQL does not let us in.
    """
    if url.startswith("sqlite"):
        with _sqlite_transaction(url) as connection:
            run(connection)
        return
    engine = postgres.open_engine(url)
    try:
        async with aclosing(await _connected(engine)) as opened, opened.begin():
            await opened.run_sync(run)
    finally:
        await engine.dispose()


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except (OSError, sa.exc.DBAPIError) as error:
        reason = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise Misconfigured(f"连接不上 HENGXIN_DATABASE_URL 的数据库：{reason}。") from error


@contextmanager
def _sqlite_transaction(url: str) -> Iterator[sa.Connection]:
    engine = sqlite.open_engine(Path(url.removeprefix("sqlite:///")))
    try:
        # The driver opens no transaction by itself: a revision is all or nothing because we do.
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=10000")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            run_failed = True
            try:
                yield connection
                run_failed = False
            finally:
                connection.exec_driver_sql("ROLLBACK" if run_failed else "COMMIT")
    finally:
        engine.dispose()
