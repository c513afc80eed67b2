"""What the forms of the page send: texts, and files that go to disk while they come."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.domain.files import MOST_BYTES, Stored
from bot.errors import FileTooLarge, HengxinError, Invalid, TooOften
from webhooks.errors import Malformed, TooLarge, TooSlow, UnsupportedType

MOST_FILES = 9
_MOST_FIELDS, _LONGEST_FIELD = 16, 32 * 1024
_PIECE = 64 * 1024
#: Seconds for a form of texts, and for one with photos over a slow line.
_SECONDS, _SECONDS_WITH_FILES = 10.0, 180.0
#: Characters that no person types and no text column of a PostgreSQL takes.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNREADABLE = "提交的内容无法识别，请在网页上重新填写。"
#: What aiohttp raises about bytes that are no form.
_BROKEN = (
    ValueError,
    RuntimeError,
    AssertionError,
    HttpProcessingError,
    web.RequestPayloadError,
    ConnectionError,
)

#: Keeps the bytes of one file and says what they are.
Keep = Callable[[AsyncIterator[bytes]], Awaitable[Stored]]


@dataclass(slots=True)
class Posted:
    """The fields, each once, the files in their order, and why a file was not taken, if one was.

    Fields stand before files in our forms: they are here even when a file is refused.
    """

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Stored] = field(default_factory=list)
    fault: HengxinError | None = None

    def text(self, name: str) -> str:
        """The field's text without space around it, lines ended as we do; empty when missing."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()


async def read_form(request: web.Request, keep: Keep) -> Posted:
    """The posted form, at most 9 files of 20 MB together.

    UnsupportedType, TooSlow, TooLarge, Malformed; what is wrong with a file is its `fault`.
    """
    posted = Posted()
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            async with asyncio.timeout(_SECONDS):
                posted.fields.update(_pairs(await request.read()))
        elif request.content_type == "multipart/form-data":
            async with asyncio.timeout(_SECONDS_WITH_FILES):
                await _read_parts(request, posted, keep)
        else:
            raise UnsupportedType("请在网页上填写并提交。")
    except TimeoutError:
        raise TooSlow from None
    except (Invalid, FileTooLarge, TooOften) as error:
        posted.fault = error
    except _BROKEN:
        raise Malformed(_UNREADABLE) from None
    return posted


def _pairs(raw: bytes) -> Mapping[str, str]:
    text = raw.decode("utf-8", "replace")
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    return {name: _storable(value) for name, value in pairs}


async def _read_parts(request: web.Request, posted: Posted, keep: Keep) -> None:
    """Part after part, none held whole that is a file."""
    room = _Room()
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise Malformed(_UNREADABLE)
        if part.filename is None:
            if len(posted.fields) >= _MOST_FIELDS:
                raise TooLarge
            posted.fields[part.name] = await _text(part)
        elif first := await part.read_chunk(_PIECE):
            if len(posted.files) == MOST_FILES:
                raise Invalid(f"一次最多 {MOST_FILES} 个文件，请少选几个，其余的以后再补充。")
            posted.files.append(await keep(_bytes(part, first, room)))


async def _text(part: BodyPartReader) -> str:
    raw = bytearray()
    while not part.at_eof():
        raw += await part.read_chunk(_PIECE)
        if len(raw) > _LONGEST_FIELD:
            raise TooLarge
    return _storable(raw.decode("utf-8", "replace"))


async def _bytes(part: BodyPartReader, first: bytes, room: "_Room") -> AsyncIterator[bytes]:
    yield room.taken(first)
    while not part.at_eof():
        yield room.taken(await part.read_chunk(_PIECE))


@dataclass(slots=True)
class _Room:
    """What is left for the files of one form, in bytes."""

    left: int = MOST_BYTES

    def taken(self, chunk: bytes) -> bytes:
        self.left -= len(chunk)
        if self.left < 0:
            raise FileTooLarge("文件合起来超过 20 MB，请少选几个，或压缩后再传。")
        return chunk


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
