"""Files that people hand in or are given: what is recorded, and which kinds are taken."""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from bot.errors import Invalid

#: Bytes of the largest file that is taken (contract.md, POST /files).
MOST_BYTES = 20 * 1024 * 1024
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACROS = "vbaProject.bin"
_REFUSED = "只接收 PDF、PNG、JPEG 图片和 Word（docx）、Excel（xlsx）文件，请转换后再传。"


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie on disk: their digest, how many, and what they are."""

    sha256: str
    size: int
    type: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as others refer to it by `id`. `owner` is who handed it in; `created` is aware."""

    id: str
    sha256: str
    size: int
    type: str
    owner: str
    created: datetime


def media_type(file: BinaryIO) -> str:
    """What a file is by its content, whatever its name says.

    Invalid for everything else, documents with macros among them.
    """
    file.seek(0)
    start = file.read(16)
    for beginning, kind in _BEGINNINGS.items():
        if start.startswith(beginning):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _office_type(file)
    raise Invalid(_REFUSED)


def _office_type(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Invalid(_REFUSED) from None
    kinds = [kind for part, kind in _PARTS.items() if part in names]
    if "[Content_Types].xml" not in names or len(kinds) != 1:
        raise Invalid(_REFUSED)
    if any(name.endswith(_MACROS) for name in names):
        raise Invalid("文件含有宏，请去掉宏，另存为 docx 或 xlsx 后再传。")
    return kinds[0]
