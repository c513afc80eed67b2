"""Files: what is recorded of them, and where their bytes lie."""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import BinaryIO, Protocol

from bot.domain.files import FileRecord, Stored

#: Reads a whole file and answers its media type; Invalid when it is of no type we take.
Sniff = Callable[[BinaryIO], str]


class FileRecords(Protocol):
    """What is known of files; part of a work."""

    async def find(self, number: str) -> FileRecord | None: ...
    def add(self, record: FileRecord) -> None: ...


class Files(Protocol):
    """The bytes, found by their SHA-256. What is kept once is never changed."""

    async def keep(self, chunks: AsyncIterable[bytes], most: int, sniff: Sniff) -> Stored:
        """Write everything durably before answering; equal bytes lie once.

        FileTooLarge beyond `most` bytes, and whatever `sniff` raises: then nothing is kept.
        """
        ...

    async def size(self, sha256: str) -> int | None:
        """How many bytes lie under that digest; None: no such file."""
        ...

    def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The bytes, in pieces. NotFound when there is no such file."""
        ...
