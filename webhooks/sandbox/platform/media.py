"""media/upload and media/get: temporary media, kept for three days."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from webhooks.sandbox.account import Account
from webhooks.sandbox.platform.calls import Call, Called, File, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

LASTS = timedelta(days=3)
MEGABYTE = 1024 * 1024
MOST_KEPT = 200 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Limit:
    """Which files a kind of media takes, by their first bytes, and how many bytes."""

    most: int
    types: frozenset[str]


PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp"})
KINDS: Mapping[str, Limit] = {
    "image": Limit(10 * MEGABYTE, PICTURES),
    "voice": Limit(2 * MEGABYTE, frozenset({"audio/amr", "audio/mpeg"})),
    "video": Limit(10 * MEGABYTE, frozenset({"video/mp4"})),
    "thumb": Limit(64 * 1024, frozenset({"image/jpeg"})),
}
MOST_BYTES = max(limit.most for limit in KINDS.values())
SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)


def type_of(content: bytes) -> str | None:
    """The MIME type that a file's first bytes show; None when WeChat takes no such files."""
    found = (kind for at, sign, kind in SIGNS if content[at : at + len(sign)] == sign)
    return next(found, None)


@dataclass(frozen=True, slots=True)
class Medium:
    """One temporary medium."""

    id: str
    kind: str
    file: File
    at: datetime

    @property
    def path(self) -> str:
        """Where a phone sees it, under the sandbox's host."""
        return f"/sandbox/media/{self.id}"


class Media:
    """The account's temporary media, its own and those citizens sent it."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._kept: dict[str, Medium] = {}
        self._size = 0

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("media/upload", self._upload, takes="file", right=Right.MEDIA),
            get("media/get", self._get, right=Right.MEDIA),
        )

    def keep(self, kind: str, file: File) -> Medium:
        """Keep a file for three days; raises Failed 40004, 40005, 40006, 41005."""
        limit = KINDS.get(kind)
        if limit is None:
            raise Failed(40004)
        if not file.content:
            raise Failed(41005)
        if len(file.content) > limit.most:
            raise Failed(40006)
        seen = type_of(file.content)
        if seen not in limit.types:
            raise Failed(40005)
        made = Medium(
            secrets.token_urlsafe(48),
            kind,
            File(file.name, seen, file.content),
            self._account.now(),
        )
        self._kept[made.id] = made
        self._size += len(file.content)
        while self._size > MOST_KEPT:  # the oldest go before their time
            self._size -= len(self._kept.pop(next(iter(self._kept))).file.content)
        return made

    def find(self, media_id: object) -> Medium:
        """The medium of this id; raises Failed 40007 when unknown or older than three days."""
        found = self._kept.get(str(media_id))
        if found is None or self._account.now() - found.at >= LASTS:
            raise Failed(40007)
        return found

    def picture(self, media_id: str) -> str | None:
        """Where the picture of this id is seen; None when there is none (any more)."""
        try:
            found = self.find(media_id)
        except Failed:
            return None
        return found.path if found.kind == "image" else None

    def _upload(self, call: Call) -> Called:
        if call.file is None:
            raise Failed(41005)
        made = self.keep(call.query.get("type", ""), call.file)
        name = "thumb_media_id" if made.kind == "thumb" else "media_id"
        answer = {"type": made.kind, name: made.id, "created_at": int(made.at.timestamp())}
        return Called(answer, remark=f"三天内有效，{len(made.file.content)} 字节")

    def _get(self, call: Call) -> Called:
        found = self.find(call.query.get("media_id"))
        if found.kind == "video":  # a video comes as an address
            return Called({"video_url": call.origin + found.path})
        return Called({}, file=found.file, remark=f"{len(found.file.content)} 字节")
