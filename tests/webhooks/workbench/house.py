"""A workbench over a real store, with a ticket that waits, and a clerk with a browser."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot.adapters.database.store import Store
from bot.adapters.in_process import MemoryLimits
from bot.adapters.secrets import AesVault, HmacSigner
from bot.domain.cases.case import Case, CaseKind
from bot.domain.people.actor import Actor, Role
from bot.ports.locks import Limits
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file
from bot.services.catalogue.catalogue import Catalogue
from bot.services.conversation.tickets import TICKET_LINK, Tickets
from bot.services.people.register import StaffRegister
from tests import citizen
from tests.factories import WORKDAY, calendar
from tests.webhooks.serving import Client, bare_page, serving
from tests.webhooks.workbench.sheets import Sent, Sheet
from webhooks.app import build_app
from webhooks.pages import Pages
from webhooks.workbench import Gate, Workbench

PASSWORD = "correct horse 电池"  # noqa: S105 - a test's
ME = "openid-of-the-citizen"
CONTEXT = [["citizen", "血压计多少钱"], ["bot", "我没有听懂。"], ["citizen", "<b>转人工</b>"]]


class Clock:
    """bot.ports.clock.Clock that is moved by hand."""

    def __init__(self) -> None:
        self.moment = WORKDAY

    def now(self) -> datetime:
        return self.moment


class Bell:
    """bot.ports.locks.Bell that counts."""

    rings = 0

    async def ring(self) -> None:
        self.rings += 1

    async def wait(self, seconds: float) -> None:
        raise AssertionError(f"no page waits {seconds} s")


class PlainPasswords:
    """bot.ports.secrets.Passwords that take no time; the real ones have tests of their own."""

    async def hashed(self, password: str) -> str:
        return f"hash of {password}"

    async def matches(self, stored: str | None, password: str) -> bool:
        return stored == f"hash of {password}"


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: status, headers, and the page."""

    status: int
    headers: Mapping[str, str]
    sheet: Sheet
    cookie: str = ""


@dataclass
class House:
    """The institution behind the workbench."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    bell: Bell = field(default_factory=Bell)
    limits: Limits = field(default_factory=MemoryLimits)
    signer: HmacSigner = field(default_factory=lambda: HmacSigner([bytes(32)]))
    secure: bool = False

    @property
    def casebook(self) -> Casebook:
        """The sample office's; of effects, those of tickets."""
        content = citizen.content()
        notices = content.messages
        tickets = Tickets(
            notices[CaseKind.CONSULTATION], content.office, calendar, self.signer, "", "desk@x.cn"
        )
        catalogue = Catalogue(content.items.values(), self.store.items)
        return Casebook(
            catalogue, content.office, notices, self.store.numbers, calendar, tickets.carry
        )

    @property
    def register(self) -> StaffRegister:
        return StaffRegister(self.store.staff, PlainPasswords(), AesVault([bytes(32)]), self.clock)

    async def employ(self, number: str = "W007", *roles: Role) -> str:
        await self.register.add(number, PASSWORD, frozenset(roles or {Role.CONSULTANT}))
        return number

    async def ticket(self, openid: str = ME, question: str = "血压计多少钱") -> Case:
        """A citizen wants a person."""
        data = {"why": "misses", "question": question, "context": CONTEXT}
        filing = Filing(CaseKind.CONSULTATION, "escalate", openid, data)
        async with self.store.work() as work:
            filed = await file(
                work, self.casebook, Actor.citizen(openid), filing, self.clock.now()
            )
        return filed.case

    async def case(self, number: str) -> Case:
        case = await self.store.work().cases.find(number)
        assert case is not None
        return case

    async def said(self, number: str) -> list[str]:
        """What the citizen is sent about that ticket."""
        return [each.text for each in await self.store.work().outbox.of_case(number)]

    def link(self, number: str, days: float = 7) -> str:
        """The address in the letter."""
        token = self.signer.sign(TICKET_LINK, number, self.clock.now() + timedelta(days=days))
        return f"/staff/tickets/{number}?t={token}"

    def app(self) -> web.Application:
        """The workbench, and the sheet that its pages are drawn on."""
        content = citizen.content()
        pages = Pages(content.office, list(content.items.values()))
        gate = Gate(self.register, self.signer, self.limits, self.clock, self.secure)
        door = Workbench(self.store.work, self.casebook, gate, pages, self.bell)
        return build_app([door, pages], error_page=bare_page)

    @asynccontextmanager
    async def browser(self) -> AsyncIterator["Browser"]:
        async with serving(self.app()) as client:
            yield Browser(client)


@dataclass(frozen=True, slots=True)
class Browser:
    """A person's browser: it keeps cookies, and does not follow redirections by itself."""

    client: Client

    async def open(self, address: str, **headers: str) -> Seen:
        return await self._ask("GET", address, headers)

    async def send(self, form: Sent, **typed: str) -> Seen:
        """Fill the form in and send it. `data_x` is the field `data.x`."""
        named = {name.replace("data_", "data."): value for name, value in typed.items()}
        return await self._ask("POST", form.action, {}, form.fields | named)

    async def send_from(self, form: Sent, headers: Mapping[str, str]) -> Seen:
        """Send the form as it is, with more headers."""
        return await self._ask("POST", form.action, headers, form.fields)

    async def send_on(self, form: Sent, **typed: str) -> Seen:
        """The same, and on to where the answer leads."""
        seen = await self.send(form, **typed)
        assert seen.status == 303, seen.sheet.words
        return await self.open(seen.headers["Location"])

    async def sign_in(self, number: str, password: str = PASSWORD) -> Seen:
        form = (await self.open("/staff/")).sheet.forms[0]
        return await self.send(form, number=number, password=password)

    async def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        fields: Mapping[str, str] | None = None,
    ) -> Seen:
        shown = {"Accept": "text/html", **headers}
        answer = await self.client.request(
            method, address, data=fields, headers=shown, allow_redirects=False
        )
        cookie = answer.headers.get("Set-Cookie", "")
        return Seen(answer.status, answer.headers, Sheet(await answer.text()), cookie)
