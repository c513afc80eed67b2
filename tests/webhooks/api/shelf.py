"""bot.ports.files.Files in memory."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO

from bot.domain.files import Stored
from bot.errors import FileTooLarge, NotFound
from bot.ports.files import Sniff


@dataclass
class Shelf:
    """The bytes by their digest."""

    kept: dict[str, bytes] = field(default_factory=dict)

    async def keep(self, chunks: AsyncIterable[bytes], most: int, sniff: Sniff) -> Stored:
        whole = bytearray()
        async for chunk in chunks:
            whole += chunk
            if len(whole) > most:
                raise FileTooLarge
        kind = sniff(BytesIO(whole))
        digest = hashlib.sha256(whole).hexdigest()
        self.kept[digest] = bytes(whole)
        return Stored(digest, len(whole), kind)

    async def size(self, sha256: str) -> int | None:
        return len(self.kept[sha256]) if sha256 in self.kept else None

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        if sha256 not in self.kept:
            raise NotFound
        yield self.kept[sha256]
