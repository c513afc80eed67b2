"""The inbox in a small SQLite file on this host, encrypted, shared by the host's processes."""

import asyncio
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.conversation.inbound import Inbound, InboundKind

_LOG = structlog.get_logger(__name__)

_NONCE = 12
_PAGE = 4096
_BUSY_MS = 2000
_FIELDS = frozenset(field.name for field in fields(Inbound))

_SCHEMA = """CREATE TABLE IF NOT EXISTS kept (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, openid BLOB NOT NULL,
  created REAL NOT NULL, aside INTEGER NOT NULL DEFAULT 0, sealed BLOB NOT NULL
)"""
_KEEP = (
    "INSERT INTO kept (key, openid, created, sealed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_DROP = "DELETE FROM kept WHERE key = ?"
_SET_ASIDE = "UPDATE kept SET aside = 1 WHERE key = ?"
_HOLDS = "SELECT 1 FROM kept WHERE key = ?"
_ALL = "SELECT key, sealed FROM kept WHERE aside = 0 ORDER BY created, id"
_OLDER = """SELECT key, sealed FROM kept
WHERE openid = :openid AND aside = 0 AND key != :key AND (created < :created OR created = :created
  AND id < COALESCE((SELECT id FROM kept WHERE key = :key), 9223372036854775807))
ORDER BY created, id"""

_Write = tuple[str, tuple[Any, ...]]


class SqliteInbox:
    """`bot.ports.inbox.Inbox` in one file.

    Reads run on the loop's thread (microseconds, and WAL never blocks them); what waits to be
    written goes to disk together, off the loop, in one transaction that is flushed before anybody
    is told. Keys and openids are stored as SHA-256, the delivery under AES-GCM bound to its key.
    All errors of the file are OSError.
    """

    def __init__(self, path: Path, keys: Sequence[bytes], *, most_bytes: int = 1 << 28) -> None:
        """Open or make the file. `keys` has the newest of 32 bytes first; older ones still open.

        Beyond `most_bytes` the inbox is full, like a disk.
        """
        if not keys:
            raise ValueError("the inbox needs a key")
        self._ciphers = [AESGCM(key) for key in keys]
        self._waiting: list[tuple[_Write, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "inbox")
        self._closed = False
        self._unread: set[bytes] = set()
        with _os_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._writer = _connect(path)
            self._writer.execute(f"PRAGMA max_page_count={max(most_bytes // _PAGE, 1)}")
            self._writer.execute(_SCHEMA)
            self._reader = _connect(path)
            self._reader.execute("PRAGMA query_only=ON")

    async def keep(self, inbound: Inbound) -> None:
        key = _digest(inbound.key)
        row = (key, _digest(inbound.openid), inbound.created.timestamp(), self._seal(key, inbound))
        await self._write(_KEEP, row)

    async def drop(self, key: str) -> None:
        await self._write(_DROP, (_digest(key),))

    async def set_aside(self, key: str) -> None:
        await self._write(_SET_ASIDE, (_digest(key),))

    async def holds(self, key: str) -> bool:
        with _os_errors():
            return self._reader.execute(_HOLDS, (_digest(key),)).fetchone() is not None

    async def older(self, openid: str, than: Inbound) -> Sequence[Inbound]:
        wanted = {
            "openid": _digest(openid),
            "key": _digest(than.key),
            "created": than.created.timestamp(),
        }
        with _os_errors():
            return self._opened(self._reader.execute(_OLDER, wanted).fetchall())

    async def all(self) -> Sequence[Inbound]:
        with _os_errors():
            return self._opened(self._reader.execute(_ALL).fetchall())

    async def close(self) -> None:
        """Write what waits, then let the file go."""
        self._closed = True
        if self._flushing is not None:
            await self._flushing
        self._thread.shutdown()
        self._reader.close()
        self._writer.close()

    async def _write(self, statement: str, row: tuple[Any, ...]) -> None:
        if self._closed:
            raise OSError("inbox: closed")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(((statement, row), done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        # What arrives while one group is on its way to the disk is the next group.
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                writes = [write for write, _ in group]
                error = await loop.run_in_executor(self._thread, _commit, self._writer, writes)
                for _, done in group:
                    _tell(done, error)
        finally:
            self._flushing = None

    def _seal(self, key: bytes, inbound: Inbound) -> bytes:
        content = asdict(inbound) | {"created": inbound.created.isoformat()}
        nonce = secrets.token_bytes(_NONCE)
        body = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return nonce + self._ciphers[0].encrypt(nonce, body, key)

    def _opened(self, rows: Sequence[tuple[bytes, bytes]]) -> list[Inbound]:
        return [inbound for row in rows if (inbound := self._open(*row)) is not None]

    def _open(self, key: bytes, sealed: bytes) -> Inbound | None:
        for cipher in self._ciphers:
            try:
                return _inbound(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], key))
            except InvalidTag:
                continue
            except (ValueError, TypeError, KeyError):
                self._left(key, "inbox.not_understood")
                return None
        self._left(key, "inbox.key_missing")
        return None

    def _left(self, key: bytes, event: str) -> None:
        """It stays in the file for the key, or the program, that can read it; told once."""
        if key not in self._unread:
            self._unread.add(key)
            _LOG.error(event, delivery=key.hex()[:12])


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _commit(connection: sqlite3.Connection, writes: Sequence[_Write]) -> OSError | None:
    """All of `writes` on disk, or none of them and the reason. Runs in the writer's thread."""
    try:
        with _os_errors():
            connection.execute("BEGIN IMMEDIATE")
            for statement, row in writes:
                connection.execute(statement, row)
            connection.execute("COMMIT")
    except OSError as error:
        with suppress(sqlite3.Error):
            connection.rollback()
        return error
    return None


def _tell(done: asyncio.Future[None], error: OSError | None) -> None:
    if done.done():  # whoever waited was cancelled
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def _inbound(body: bytes) -> Inbound:
    content = json.loads(body.decode("utf-8", "surrogatepass"))
    known = {name: value for name, value in content.items() if name in _FIELDS}
    known["kind"] = InboundKind(known["kind"])
    known["created"] = datetime.fromisoformat(known["created"])
    return Inbound(**known)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


@contextmanager
def _os_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(f"inbox: {error}") from error
