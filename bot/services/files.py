"""Files that are handed in: first the bytes on disk, then their record in the caller's work."""

import secrets
from collections.abc import AsyncIterable
from datetime import datetime

from bot.domain.files import MOST_BYTES, FileRecord, Stored, media_type
from bot.errors import Invalid
from bot.ports.files import Files
from bot.ports.work import Work

#: What senders write when they do not know.
_ANY = frozenset({"", "application/octet-stream"})


async def keep(files: Files, chunks: AsyncIterable[bytes], declared: str) -> Stored:
    """The bytes, durably, at most 20 MB; outside any work, for it takes as long as its sender.

    FileTooLarge; Invalid when it is of no type we take, or of another than `declared`.
    """
    stored = await files.keep(chunks, MOST_BYTES, media_type)
    if declared.lower() not in {*_ANY, stored.type}:
        raise Invalid(f"文件内容是 {stored.type}，与声明的 Content-Type 不符，请改正后再传。")
    return stored


def record(work: Work, stored: Stored, owner: str, now: datetime) -> FileRecord:
    """The record by whose `id` others refer to the file; `owner` is who handed it in."""
    made = FileRecord(secrets.token_hex(16), stored.sha256, stored.size, stored.type, owner, now)
    work.files.add(made)
    return made
