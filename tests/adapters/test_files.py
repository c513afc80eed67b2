"""Files on disk: whole or not at all, once, never changed, and of the types we take."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.adapters.files import FileStore
from bot.domain.files import DOCX, JPEG, MOST_BYTES, PDF, PNG, XLSX, media_type
from bot.errors import FileTooLarge, Invalid, NotFound
from bot.services import files as filing
from tests.factories import NOW
from tests.fakes import MemoryStore


async def pieces(data: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
TAKEN = {
    PDF: b"%PDF-1.7\nbody",
    PNG: picture("PNG"),
    JPEG: picture("JPEG"),
    DOCX: WORD,
    XLSX: archive("[Content_Types].xml", "xl/workbook.xml"),
}
REFUSED = {
    "empty": b"",
    "text": b"hello",
    "script": b"<script>",
    "gif": picture("GIF"),
    "zip": archive("a.txt"),
    "two in one": archive("[Content_Types].xml", "xl/workbook.xml", "word/document.xml"),
    "macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "half a zip": WORD[: len(WORD) // 2],
    "program": b"MZ\x90\x00",
}


def left_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def everything(store: FileStore, sha256: str) -> bytes:
    return b"".join([piece async for piece in store.read(sha256)])


@pytest.mark.parametrize("kind", TAKEN)
async def test_what_is_kept_is_read_back(tmp_path: Path, kind: str) -> None:
    store, data = FileStore(tmp_path / "files"), TAKEN[kind]
    kept = await store.keep(pieces(data), MOST_BYTES, media_type)
    assert (kept.sha256, kept.size, kept.type) == (
        hashlib.sha256(data).hexdigest(),
        len(data),
        kind,
    )
    assert await everything(store, kept.sha256) == data
    assert await store.size(kept.sha256) == len(data)


@pytest.mark.parametrize("name", REFUSED)
async def test_what_we_do_not_take_leaves_nothing(tmp_path: Path, name: str) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(Invalid):
        await store.keep(pieces(REFUSED[name]), MOST_BYTES, media_type)
    assert left_in(tmp_path) == []


async def test_too_much_leaves_nothing(tmp_path: Path) -> None:
    store, data = FileStore(tmp_path), TAKEN[PDF]
    with pytest.raises(FileTooLarge):
        await store.keep(pieces(data), len(data) - 1, media_type)
    assert left_in(tmp_path) == []
    assert (await store.keep(pieces(data), len(data), media_type)).size == len(data)


async def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"%PDF-"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await FileStore(tmp_path).keep(broken(), MOST_BYTES, media_type)
    assert left_in(tmp_path) == []


async def test_equal_bytes_lie_once_and_cannot_be_written(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    kept = await asyncio.gather(
        *(store.keep(pieces(TAKEN[PDF]), MOST_BYTES, media_type) for _ in range(5))
    )
    (path,) = left_in(tmp_path)
    assert len({each.sha256 for each in kept}) == 1
    assert path.stat().st_mode & 0o777 == 0o400


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "A" * 64])
async def test_what_is_not_there_is_not_found(tmp_path: Path, digest: str) -> None:
    store = FileStore(tmp_path)
    assert await store.size(digest) is None
    with pytest.raises(NotFound):
        await everything(store, digest)


async def test_a_file_is_recorded_under_an_id_of_its_own(tmp_path: Path) -> None:
    store, memory = FileStore(tmp_path), MemoryStore()
    stored = await filing.keep(store, pieces(TAKEN[PNG]), "image/png")
    async with memory.work() as work:
        one = filing.record(work, stored, "laboratory", NOW)
        two = filing.record(work, stored, "laboratory", NOW)
    assert one.id != two.id
    assert await memory.work().files.find(one.id) == one
    assert (one.sha256, one.size, one.type, one.owner) == (
        stored.sha256,
        stored.size,
        PNG,
        "laboratory",
    )
    assert await memory.work().files.find("nothing") is None


@pytest.mark.parametrize(("declared", "fits"), [("IMAGE/PNG", True), ("", True), (PDF, False)])
async def test_content_and_declaration_have_to_agree(
    tmp_path: Path, declared: str, *, fits: bool
) -> None:
    store = FileStore(tmp_path)
    if fits:
        assert (await filing.keep(store, pieces(TAKEN[PNG]), declared)).type == PNG
        return
    with pytest.raises(Invalid):
        await filing.keep(store, pieces(TAKEN[PNG]), declared)
