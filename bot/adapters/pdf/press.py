"""The sheet set by Typst as PDF/A-2b with an embedded Chinese font (bot.ports.paper.Press)."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from importlib.resources import as_file, files
from threading import Lock

import typst
from noto_cjk_sans_otc import FONT_PATH

from bot.adapters.pdf.qr import qr_svg
from bot.domain.certificates.sheet import Sheet
from bot.errors import Unprintable

#: What Typst says of such a character.
_NO_SHAPE = "could not be displayed"
_LAYOUT = files("bot.adapters.pdf").joinpath("certificate.typ")


class TypstPress:
    """One compiler, one document at a time; fonts are read once. Reaches for no network."""

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None
        self._lock = Lock()

    async def render(self, sheet: Sheet, made: datetime) -> bytes:
        return await asyncio.to_thread(self._render, sheet, made)

    def _render(self, sheet: Sheet, made: datetime) -> bytes:
        given = {
            "sheet": json.dumps(asdict(sheet), ensure_ascii=False),
            "qr": qr_svg(sheet.address),
        }
        given["made"] = json.dumps([made.year, made.month, made.day])
        try:
            with self._lock:
                document = self._press().compile(
                    sys_inputs=given,
                    format="pdf",
                    pdf_standards=["a-2b"],
                    timestamp=int(made.timestamp()),
                )
        except typst.TypstError as error:
            if _NO_SHAPE in error.message:
                raise Unprintable from None
            raise
        if not isinstance(document, bytes):
            raise TypeError("a document was expected")
        return document

    def _press(self) -> typst.Compiler:
        if self._compiler is None:
            fonts = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[str(FONT_PATH.parent)],  # type: ignore[attr-defined]
            )
            with as_file(_LAYOUT) as layout:
                self._compiler = typst.Compiler(layout, font_paths=fonts)
        return self._compiler
