"""Photos that citizens send: given to the sandbox as base64 or as a file on this host."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from webhooks.sandbox.kinds import Refused
from webhooks.sandbox.platform.calls import File
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.media import KINDS, PICTURES, Media, type_of

MOST_BYTES = KINDS["image"].most
DATA_URL = "data:"


async def photo(given: object) -> bytes | None:
    """The bytes that `given` stands for; None when it is an address or WeChat's own fields.

    A string is base64 (or a `data:` address), an object `{"path": …}` a file on this host that
    is a picture. Raises Refused.
    """
    if isinstance(given, dict):
        if set(given) != {"path"}:
            return None
        return await asyncio.to_thread(_of_file, given["path"])
    if not isinstance(given, str) or given.startswith(("http://", "https://")):
        return None
    text = given.partition(",")[2] if given.startswith(DATA_URL) else given
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused('图片写成 base64、网址，或 {"path": 本机文件}') from error
    return _checked(content)


def sent_as(content: bytes, media: Media, origin: str) -> Mapping[str, Any]:
    """The photo as WeChat pushes it: PicUrl (served by the sandbox) and MediaId."""
    kept = media.keep("image", File("photo", "", content))
    return {"PicUrl": origin + kept.path, "MediaId": kept.id}


def shown(request: web.Request, media: Media) -> web.Response:
    """A photo at its PicUrl: for everybody who has the address, as long as WeChat keeps it."""
    try:
        found = media.find(request.match_info["media_id"])
    except Failed as error:
        raise web.HTTPNotFound from error
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=found.file.content, content_type=found.file.type, headers=headers)


def _of_file(name: object) -> bytes:
    if not isinstance(name, str):
        raise Refused("path 应为本机上一张图片的路径")
    try:
        with Path(name).open("rb") as file:
            return _checked(file.read(MOST_BYTES + 1))
    except (OSError, ValueError) as error:
        raise Refused("读不到这个文件") from error


def _checked(content: bytes) -> bytes:
    if type_of(content) not in PICTURES:
        raise Refused("只能发 JPEG、PNG、GIF 或 BMP 图片")
    if len(content) > MOST_BYTES:
        raise Refused(f"图片最大 {MOST_BYTES // 1024 // 1024} MB")
    return content
