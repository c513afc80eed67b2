"""The page over a real store, and people in front of it."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from aiohttp import ClientResponse, FormData, web

from bot.adapters.database.store import Store
from bot.adapters.files import FileStore
from bot.adapters.in_process import MemoryLimits
from bot.adapters.secrets import HmacSigner
from bot.ports.locks import Limits
from bot.ports.work import Works
from bot.services.cases.anonymous import AnonymousReports
from tests.citizen import content
from tests.complaint_office import ComplaintOffice
from tests.webhooks.serving import Client, serving
from tests.webhooks.workbench.house import Clock
from webhooks.app import build_app
from webhooks.pages import Pages
from webhooks.report import Gate, ReportDoor

TEXT = "示例路加油站三号枪少油，加五十升只有四十六升"
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")
_NUMBER = re.compile(r"(?:TS|JB)[0-9]{14}[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a person sees it, and what came with it unseen."""

    status: int
    headers: Mapping[str, str]
    cookies: int
    html: str

    @property
    def words(self) -> str:
        """All that can be read, in one line."""
        return " ".join(_Words(self.html).said)

    @property
    def form(self) -> str:
        """The token of the form on the page."""
        found = re.search(r'name="form" value="([^"]+)"', self.html)
        assert found, "no form"
        return found[1]

    @property
    def code(self) -> str:
        """The query code that is shown; empty when none is."""
        found = re.search(r"<strong>(.{19})</strong>", self.html)
        return found[1] if found and _CODE.fullmatch(found[1]) else ""

    @property
    def number(self) -> str:
        found = _NUMBER.search(self.html)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser that keeps no cookies, behind one address."""

    client: Client
    address: str = "203.0.113.7"

    async def opens(self, path: str = "/report/") -> Seen:
        headers = {"Accept": "text/html", "X-Forwarded-For": self.address}
        async with self.client.get(path, headers=headers) as answer:
            return await _seen(answer)

    async def sends(self, path: str, fields: Mapping[str, str], *files: bytes) -> Seen:
        """A form, as a browser sends it: with its files after its fields."""
        form = FormData(default_to_multipart=path != "/report/query")
        for name, value in fields.items():
            form.add_field(name, value)
        for each in files:
            form.add_field("files", BytesIO(each), filename="照片.jpg", content_type="image/jpeg")
        return await self.posts(path, form)

    async def posts(self, path: str, data: object, **headers: str) -> Seen:
        told = {"Accept": "text/html", "X-Forwarded-For": self.address, **headers}
        async with self.client.post(path, data=data, headers=told) as answer:
            return await _seen(answer)

    async def reports(self, text: str = TEXT, *files: bytes, **more: str) -> Seen:
        fields = {"form": (await self.opens()).form, "kind": "report", "text": text, **more}
        return await self.sends("/report/", fields, *files)

    async def asks(self, code: str) -> Seen:
        return await self.sends("/report/query", {"code": code})


@dataclass
class Stand:
    """The institution behind the page."""

    office: ComplaintOffice
    folder: Path
    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=MemoryLimits)
    works: Works | None = None

    @property
    def store(self) -> Store:
        return self.office.store

    def app(self) -> web.Application:
        items = list(content().items.values())
        pages = Pages(content().office, items)
        reports = AnonymousReports(self.works or self.store.work, self.office.casebook)
        gate = Gate(HmacSigner([bytes(32)]), self.limits, self.clock)
        door = ReportDoor(reports, FileStore(self.folder), gate, pages)
        return build_app([door, pages], error_page=pages.problem)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Person]:
        """The first person in front of the page."""
        async with serving(self.app()) as client:
            yield Person(client)


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(unescape(data.strip()))


async def _seen(answer: ClientResponse) -> Seen:
    return Seen(answer.status, answer.headers, len(answer.cookies), await answer.text())
