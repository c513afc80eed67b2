"""The guides over a real store, and a reader in front of them."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape

from aiohttp import ClientResponse, web

from bot.adapters.database.store import Store
from bot.adapters.in_process import MemoryLimits
from bot.adapters.secrets import HmacSigner
from bot.dialogue.content import Content
from bot.domain.catalogue.blank import BlankForm
from bot.domain.catalogue.item import Item
from bot.domain.catalogue.knowledge import Topic
from bot.ports.locks import Limits
from bot.ports.paper import FormPress
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.page_errors import PageErrors
from tests import citizen
from tests.services.conversation.offices import office_casebook
from tests.webhooks.serving import Client, serving
from tests.webhooks.workbench.house import Bell, Clock
from webhooks.app import Door, build_app
from webhooks.guide import (
    AbilityPage,
    BlankForms,
    Finder,
    Gate,
    Guides,
    Latest,
    Topics,
    WrongPages,
)
from webhooks.guide.finding import PlainFinder
from webhooks.guide.gate import Pace
from webhooks.pages import Pages

SITE = "https://fw.example.cn"
WRONG = "血压计的检定周期写的是半年，和证书上的不一样 <b>"
HTML = {"Accept": "text/html"}
_NUMBER = re.compile(r"ZX[0-9]{14}[0-9A-Z]")

TOPIC = Topic(
    id="home_blood_pressure",
    title="在家怎么量血压才准",
    group="民生计量",
    said=("家里量血压怎么量才准",) * 12,
    text="先静坐五分钟。\n袖带与心脏同高。",
    items=("verify_blood_pressure",),
    sources=("JJG 692-2010《无创自动测量血压计》",),
    owner="医学计量室（示例）",
    reviewed=date(2026, 11, 20),
)


class PlainPress:
    """bot.ports.paper.FormPress that counts what it was asked to set."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def blank(self, form: BlankForm) -> bytes:
        self.asked.append(form.title)
        return f"%PDF {form.title} {form.version}".encode()


def content_of(*items: Item) -> Content:
    """The content with those items alone; with all of them when none is named."""
    whole = citizen.content()
    shown = {item.id: item for item in items} if items else whole.items
    topics = {topic.id: topic for topic in (*whole.knowledge.values(), TOPIC)}
    return replace(whole, items=shown, knowledge=topics)


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a reader gets it."""

    status: int
    headers: Mapping[str, str]
    cookies: int
    body: bytes

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """All that can be read, in one line."""
        plain = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", self.html, flags=re.DOTALL)
        return " ".join(unescape(plain).split())

    @property
    def form(self) -> str:
        """The token of the form on the page."""
        found = re.search(r'name="form" value="([^"]+)"', self.html)
        assert found, "no form"
        return found[1]

    @property
    def number(self) -> str:
        found = _NUMBER.search(self.html)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a browser that keeps no cookies, behind one address."""

    client: Client
    address: str = "203.0.113.7"

    async def opens(self, path: str) -> Seen:
        headers = {**HTML, "X-Forwarded-For": self.address}
        async with self.client.get(path, headers=headers, allow_redirects=False) as answer:
            return await _seen(answer)

    async def posts(self, path: str, data: object, **headers: str) -> Seen:
        told = {**HTML, "X-Forwarded-For": self.address, **headers}
        async with self.client.post(path, data=data, headers=told) as answer:
            return await _seen(answer)

    async def tells(self, item: str, text: str = WRONG, **more: str) -> Seen:
        """The form of that item's page, filled in and sent."""
        form = (await self.opens(f"/guide/{item}")).form
        return await self.posts(
            f"/guide/{item}/wrong", {"form": form, "text": text, "website": "", **more}
        )


@dataclass
class Stand:
    """The institution behind the pages; without a store it keeps what it is told in memory."""

    store: Store | None = None
    content: Content = field(default_factory=content_of)
    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=MemoryLimits)
    bell: Bell = field(default_factory=Bell)
    press: FormPress = field(default_factory=PlainPress)
    pace: Pace = field(default_factory=Pace)
    finder: Finder | None = None
    casebook: Casebook = field(init=False)

    works: Works = field(init=False)

    def __post_init__(self) -> None:
        if self.store is None:
            somebody = citizen.Citizen()
            self.works, self.casebook = somebody.store.work, somebody.casebook
        else:
            self.works, self.casebook = self.store.work, office_casebook(self.store)

    def app(self) -> web.Application:
        content = self.content
        pages = Pages(content.office, list(content.items.values()))
        gate = Gate(HmacSigner([bytes(32)]), self.limits, self.clock, self.pace)
        plain = PlainFinder(content.items.values(), content.synonyms)
        guides = Guides(pages, content, Latest(lambda: self.finder, plain), gate)
        errors = PageErrors(self.works, self.casebook, self.bell)
        doors: list[Door] = [
            pages,
            AbilityPage(pages, content),
            guides,
            BlankForms(content, self.press, gate, SITE),
            WrongPages(pages, guides, errors, gate),
            Topics(pages, content),
        ]
        return build_app(doors, error_page=pages.problem)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Reader]:
        """The first reader in front of the pages."""
        async with serving(self.app()) as client:
            yield Reader(client)


async def _seen(answer: ClientResponse) -> Seen:
    return Seen(answer.status, answer.headers, len(answer.cookies), await answer.read())
