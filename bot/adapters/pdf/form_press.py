"""Blank forms set by Typst (bot.ports.paper.FormPress)."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime, time
from importlib.resources import files
from threading import Lock

import typst

from bot.adapters.pdf.qr import qr_svg
from bot.adapters.pdf.typesetting import compiler_of, document_of
from bot.domain.catalogue.blank import BlankForm
from bot.domain.time.zone import SHANGHAI

_LAYOUT = files("bot.adapters.pdf").joinpath("form.typ")


class TypstFormPress:
    """One compiler, one form at a time."""

    def __init__(self) -> None:
        self._compiler: typst.Compiler | None = None
        self._lock = Lock()

    async def blank(self, form: BlankForm) -> bytes:
        return await asyncio.to_thread(self._blank, form)

    def _blank(self, form: BlankForm) -> bytes:
        day = form.reviewed
        told = {
            **asdict(form),
            "edition": form.edition,
            "reviewed": [day.year, day.month, day.day],
        }
        given = {"form": json.dumps(told, ensure_ascii=False), "qr": qr_svg(form.address)}
        with self._lock:
            if self._compiler is None:
                self._compiler = compiler_of(_LAYOUT)
            return document_of(self._compiler, given, datetime.combine(day, time(), SHANGHAI))
