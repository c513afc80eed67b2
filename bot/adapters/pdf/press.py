"""The sheet of a certificate set by Typst (bot.ports.paper.Press)."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from threading import Lock

import typst

from bot.adapters.pdf.qr import qr_svg
from bot.adapters.pdf.typesetting import compiler_of, document_of
from bot.domain.certificates.sheet import Sheet

_LAYOUT = files("bot.adapters.pdf").joinpath("certificate.typ")


class TypstPress:
    """One compiler, one document at a time."""

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None
        self._lock = Lock()

    async def render(self, sheet: Sheet, made: datetime) -> bytes:
        return await asyncio.to_thread(self._render, sheet, made)

    def _render(self, sheet: Sheet, made: datetime) -> bytes:
        given = {
            "sheet": json.dumps(asdict(sheet), ensure_ascii=False),
            "qr": qr_svg(sheet.address),
            "made": json.dumps([made.year, made.month, made.day]),
        }
        with self._lock:
            return document_of(self._press(), given, made)

    def _press(self) -> typst.Compiler:
        if self._compiler is None:
            self._compiler = compiler_of(_LAYOUT)
        return self._compiler
