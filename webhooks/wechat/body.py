"""The body of a request, within bounds of size and time."""

import asyncio

from aiohttp import web

from webhooks.wechat.refusal import Refused

_MOST = 64 * 1024
_SECONDS = 4.0


async def received(request: web.Request) -> bytes:
    """All of the body.

    Refused with 413 above 64 KiB, with 408 when it does not come in 4 s, with 400 when it breaks
    off or cannot be decoded.
    """
    if (request.content_length or 0) > _MOST:
        raise Refused(413, "body too large")
    if request.content.is_eof():  # it came with the head, as WeChat's do
        return _bounded(request.content.read_nowait())
    try:
        async with asyncio.timeout(_SECONDS):
            return await _read(request)
    except TimeoutError:
        raise Refused(408, "body did not come") from None
    except ConnectionError:
        raise Refused(400, "hung up") from None
    except web.RequestPayloadError:
        # Or aiohttp reads on after the answer, and logs its failure with a traceback.
        request.content.feed_eof()
        raise Refused(400, "body cannot be decoded") from None


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    while chunk := await request.content.readany():
        body += _bounded(chunk, len(body))
    return bytes(body)


def _bounded(chunk: bytes, before: int = 0) -> bytes:
    if before + len(chunk) > _MOST:
        raise Refused(413, "body too large")
    return chunk
