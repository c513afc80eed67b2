"""Files on disk under their SHA-256 (bot.ports.files.Files): written whole or not at all."""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

from bot.domain.files import Stored
from bot.errors import FileTooLarge, NotFound
from bot.ports.files import Sniff

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PIECE = 256 * 1024


class FileStore:
    """Equal bytes lie once, as `ab/cdef…`; what is being written lies beside, named by chance.

    Several hosts share one directory, on storage that all of them mount.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def keep(self, chunks: AsyncIterable[bytes], most: int, sniff: Sniff) -> Stored:
        fresh = self._directory / f"new-{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        await asyncio.to_thread(self._directory.mkdir, parents=True, exist_ok=True)
        try:
            with await asyncio.to_thread(fresh.open, "xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise FileTooLarge
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
            return await asyncio.to_thread(
                self._settle, fresh, Stored(digest.hexdigest(), size, ""), sniff
            )
        finally:
            await asyncio.to_thread(fresh.unlink, missing_ok=True)

    async def size(self, sha256: str) -> int | None:
        if not _DIGEST.fullmatch(sha256):
            return None
        try:
            return (await asyncio.to_thread(self._place(sha256).stat)).st_size
        except FileNotFoundError:
            return None

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        if not _DIGEST.fullmatch(sha256):
            raise NotFound
        try:
            file = await asyncio.to_thread(self._place(sha256).open, "rb")
        except FileNotFoundError:
            raise NotFound from None
        with file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece

    def _place(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / sha256[2:]

    def _settle(self, fresh: Path, written: Stored, sniff: Sniff) -> Stored:
        """On disk before it has its name; the name on disk before anybody is told."""
        with fresh.open("rb") as file:
            kind = sniff(file)
            os.fsync(file.fileno())
        place = self._place(written.sha256)
        place.parent.mkdir(exist_ok=True)
        fresh.chmod(0o400)
        fresh.replace(place)
        for directory in (place.parent, self._directory):
            _flush(directory)
        return Stored(written.sha256, written.size, kind)


def _flush(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
