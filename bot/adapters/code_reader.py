"""QR codes on photographs, read by zxing (bot.ports.paper.CodeReader); no picture can hurt."""

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

#: WeChat's own largest picture, what a telephone takes, and how much of it is looked at.
_MOST_BYTES, _MOST_PIXELS, _LONGEST_SIDE = 10 * 1024 * 1024, 60_000_000, 2400
#: A small code is looked at again, larger.
_SMALL_SIDE = 1200
_SECONDS = 2.0
_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


class ZxingCodeReader:
    """Two pictures at a time, in threads of their own; what takes longer is given up."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, "code-reader")
        self._busy = asyncio.Semaphore(2)

    async def read(self, image: bytes) -> str | None:
        if len(image) > _MOST_BYTES:
            return None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_SECONDS), self._busy:
                return await loop.run_in_executor(self._threads, read_code_on, image)
        except TimeoutError:
            return None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def read_code_on(image: bytes) -> str | None:
    """The text of the first QR code on the picture, whichever way up; None when there is none."""
    picture = _grey(image)
    if picture is None:
        return None
    for attempt in _attempts(picture):
        for found in zxingcpp.read_barcodes(attempt, formats=_CODES):
            if found.text:
                return str(found.text)
    return None


def _grey(image: bytes) -> Image.Image | None:
    """The picture upright, in grey, no larger than needed; None for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(image), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    return None
                # A JPEG is decoded at a fraction of its size where that will do.
                opened.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
                picture = ImageOps.exif_transpose(opened).convert("L")
    except (*_BROKEN, Image.DecompressionBombWarning):
        return None
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return picture


def _attempts(picture: Image.Image) -> list[Image.Image]:
    if max(picture.size) > _SMALL_SIDE:
        return [picture]
    return [picture, picture.resize((picture.width * 2, picture.height * 2))]
