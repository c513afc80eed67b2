"""A picture of a page as a PNG with 256 colours: a third of the weight, hard to tell apart."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_MOST_COLOURS = 256
#: Colours that agree in their upper six bits a channel are taken for one.
_SHADES_LOST = 2


def compact(pixels: NDArray[np.uint8]) -> bytes:
    """`pixels`, height by width by red, green, blue, as a PNG file."""
    kin = (pixels >> _SHADES_LOST).astype(np.uint32)
    code = (kin[..., 0] << 16 | kin[..., 1] << 8 | kin[..., 2]).ravel()
    _, family, count = np.unique(code, return_inverse=True, return_counts=True)
    flat = pixels.reshape(-1, 3)
    sums = np.stack([np.bincount(family, flat[:, channel]) for channel in range(3)], 1)
    mean = (sums / count[:, None]).astype(np.float64)
    kept = mean[np.argsort(-count)[:_MOST_COLOURS]]
    nearest = ((mean[:, None] - kept[None]) ** 2).sum(2).argmin(1)
    height, width, _ = pixels.shape
    return _png(nearest[family].astype(np.uint8).reshape(height, width), kept)


def _png(indices: NDArray[np.uint8], colours: NDArray[np.float64]) -> bytes:
    height, width = indices.shape
    unfiltered = b"".join(b"\0" + row.tobytes() for row in indices)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", colours.round().astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(unfiltered, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
