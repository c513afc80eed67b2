"""Photographs of codes: turned, blurred, small, dim; and pictures that mean harm."""

import asyncio
import io
import struct
import time
import zlib
from typing import Any

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter

from bot.adapters import code_reader
from bot.adapters.code_reader import ZxingCodeReader, read_code_on

ADDRESS = "https://fw.example.cn/v/7K2M9QXR4TPAW3HE"


def code(side: int = 360) -> Image.Image:
    made: qrcode.QRCode[Any] = qrcode.QRCode(border=4)
    made.add_data(ADDRESS)
    made.make()
    rows = made.get_matrix()
    picture = Image.new("L", (len(rows), len(rows)), 255)
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    return picture.resize((side, side), Image.Resampling.NEAREST)


def photo(picture: Image.Image, size: tuple[int, int] = (1600, 1200)) -> Image.Image:
    """The code lying on a table, somewhere in the picture."""
    table = Image.new("L", size, 170)
    table.paste(picture, (size[0] // 3, size[1] // 4))
    return table


def jpeg(picture: Image.Image, quality: int = 60, **more: object) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def turned(degrees: float) -> Image.Image:
    return photo(code(420).rotate(degrees, expand=True, fillcolor=170))


PHOTOS = {
    "straight": photo(code()),
    "turned 17": turned(17),
    "turned 45": turned(45),
    "upside down": turned(183),
    "blurred": photo(code().filter(ImageFilter.GaussianBlur(2.2))),
    "small": photo(code(74)),
    "tiny picture": code(100),
    "dim": ImageEnhance.Contrast(ImageEnhance.Brightness(photo(code())).enhance(0.45)).enhance(
        0.6
    ),
    "large": photo(code(900), (4000, 3000)),
    "inverted": Image.eval(photo(code()), lambda value: 255 - value),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photographed_code_is_read(name: str) -> None:
    assert read_code_on(jpeg(PHOTOS[name])) == ADDRESS


def test_a_mirrored_orientation_tag_is_heeded() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_code_on(jpeg(turned(90), exif=exif)) == ADDRESS


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_picture_formats_are_read(kind: str) -> None:
    out = io.BytesIO()
    code(300).save(out, kind)
    assert read_code_on(out.getvalue()) == ADDRESS


def bomb() -> bytes:
    """A PNG of a few bytes that claims to be 60,000 by 60,000 points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize(
    "image",
    [
        b"",
        b"hello",
        b"%PDF-1.7",
        jpeg(PHOTOS["straight"])[:900],
        bomb(),
        jpeg(Image.new("L", (9, 9))),
    ],
    ids=["empty", "text", "pdf", "half", "bomb", "nothing on it"],
)
def test_what_holds_no_code_is_none(image: bytes) -> None:
    assert read_code_on(image) is None


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_survived(noise: bytes) -> None:
    whole = jpeg(code(120))
    assert read_code_on(noise) is None
    read_code_on(whole[:200] + noise + whole[200:])


async def test_the_loop_goes_on_meanwhile_and_two_seconds_are_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = ZxingCodeReader()
    assert await reader.read(jpeg(PHOTOS["straight"])) == ADDRESS
    assert await reader.read(b"x" * (10 * 1024 * 1024 + 1)) is None

    def slow(_: bytes) -> str:
        time.sleep(0.4)
        return "late"

    monkeypatch.setattr(code_reader, "read_code_on", slow)
    monkeypatch.setattr(code_reader, "_SECONDS", 0.1)
    begun = time.monotonic()
    results = await asyncio.gather(*(reader.read(b"x") for _ in range(4)))
    assert results == [None] * 4
    assert time.monotonic() - begun < 0.35
    reader.close()
