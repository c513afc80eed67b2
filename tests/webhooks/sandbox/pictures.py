"""Small pictures made on the spot."""

import base64
import io

from PIL import Image

from webhooks.sandbox.platform.qr_code import picture


def png(side: int = 8, colour: str = "#0b6b4f") -> bytes:
    """A square of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return file.getvalue()


def photographed(*words: str) -> bytes:
    """A JPEG of a sheet with codes on it, small and a little turned, as a hand holds it."""
    sheet = Image.new("RGB", (700 * len(words), 700), "#e9e4da")
    for place, text in enumerate(words):
        code = Image.open(io.BytesIO(picture(text))).convert("RGB").resize((420, 420))
        turned = code.rotate(7, expand=True, fillcolor="#e9e4da")
        sheet.paste(turned, (100 + 700 * place, 100))
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=60)
    return file.getvalue()


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()
