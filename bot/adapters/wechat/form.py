"""Uploads: wechatpy's `files` as an aiohttp form that can be made again for a second attempt."""

import json
from collections.abc import Callable, Mapping
from io import IOBase
from pathlib import PurePath

import aiohttp


def form(
    files: Mapping[str, object], fields: Mapping[str, object]
) -> Callable[[], aiohttp.FormData]:
    """A maker of the multipart body. A file is an open file, bytes, or (name, content[, type])."""
    parts = [(name, *_part(file)) for name, file in files.items()]
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
    }

    def make() -> aiohttp.FormData:
        body = aiohttp.FormData()
        for name, filename, content, kind in parts:
            body.add_field(name, content, filename=filename, content_type=kind)
        for name, text in texts.items():
            body.add_field(name, text)
        return body

    return make


def _part(file: object) -> tuple[str, bytes, str | None]:
    match file:
        case (str(name), content, str(kind)):
            return name, _bytes(content), kind
        case (str(name), content):
            return name, _bytes(content), None
    return PurePath(str(getattr(file, "name", "file"))).name, _bytes(file), None


def _bytes(content: object) -> bytes:
    read = content.read() if isinstance(content, IOBase) else content
    if not isinstance(read, bytes):
        raise TypeError("a file is uploaded as bytes, or open in binary mode")
    return read
