"""The whole web application over a real store, with one of everything and one of everybody."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

import handlers
from bot.bootstrap import Product, build
from bot.domain.cases.case import CaseKind
from bot.domain.catalogue.certification import CertificateType
from bot.domain.certificates.certificate import Certificate
from bot.domain.files import FileRecord
from bot.domain.people.actor import STAFF, Actor, Role
from bot.domain.people.staff import Staff
from bot.ports.requests import ApiKey
from bot.ports.staff import Credentials
from bot.services.cases.filing import Filing, file
from bot.settings import read_settings
from tests.webhooks.api.system import FORMS
from webhooks.api.authentication import digest_of
from webhooks.app import build_runner
from webhooks.terminal.doors import assemble

#: Stands in everything that not everybody may read.
MARK = "只有该看的人看得到"
PASSWORD = "correct horse 2026"  # noqa: S105 - of people who do not exist
CITIZEN, CODE = "openid-of-the-citizen", "7K2M9QXR4TPAW3HE"
#: A key for each role, and one that holds what no key may hold.
KEYS: Mapping[str, frozenset[Role]] = {
    **{role.value: frozenset({role}) for role in (*STAFF, Role.SYSTEM)},
    "impostor": frozenset({Role.CITIZEN}),
}


@dataclass(frozen=True, slots=True)
class Whole:
    """The served product. `numbers` are what stands in it: a case of each kind, a file, …"""

    product: Product
    app: web.Application
    http: aiohttp.ClientSession
    port: int
    numbers: Mapping[str, str]

    def bearer(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {role * 2}"}

    async def session(self, role: Role) -> dict[str, str]:
        """The cookie of somebody of that role, got by signing in."""
        async with self.http.get("/staff/") as page:
            token = re.search(r'name="form" value="([^"]+)"', await page.text())
        assert token
        form = {"form": token[1], "number": role.value, "password": PASSWORD}
        async with self.http.post("/staff/", data=form, allow_redirects=False) as entered:
            assert entered.status == 303, await entered.text()
            return {"Cookie": f"hengxin_staff={entered.cookies['hengxin_staff'].value}"}


@asynccontextmanager
async def opened(folder: Path, database_url: str) -> AsyncIterator[Whole]:
    """The product of one process, served on the loopback, without worker and sandbox."""
    settings = read_settings(
        database_url=database_url,
        var_dir=folder,
        wechat_app_id="wx0123456789abcdef",
        wechat_app_secret="0" * 32,
        wechat_token="a-token",  # noqa: S106 - of no account
        wechat_mode="plain",
        wechat_api_url="http://127.0.0.1:9",
    )
    async with build(settings, handlers) as product:
        await product.world.calendar.load()
        await product.office.casebook.catalogue.record()
        await _employ(product)
        numbers = await _seeded(product)
        app = assemble(product, callback="")
        runner = build_runner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            port = runner.addresses[0][1]
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as http:
                yield Whole(product, app, http, port, numbers)
        finally:
            await runner.cleanup()


async def _employ(product: Product) -> None:
    """A key and a person of each role; all with one password, hashed once."""
    world = product.world
    now, hashed = world.clock.now(), await world.passwords.hashed(PASSWORD)
    for name, roles in KEYS.items():
        await world.store.api_keys.add(ApiKey(name, digest_of(name * 2), roles, now))
    for role in STAFF:
        person = Staff(role.value, frozenset({role}), active=True)
        await world.store.staff.add(person, Credentials(hashed, ""), now)


async def _seeded(product: Product) -> dict[str, str]:
    clerk = Actor("seed", frozenset({Role.SYSTEM, Role.ACCEPTANCE}), "api")
    behalf = {"channel": "counter", "consent": "本人签字"}
    form = {**FORMS["verify_blood_pressure"], "note": MARK}
    said, now = {"text": MARK, **behalf}, product.world.clock.now()
    here = product.content.office.opening.is_open(now, product.world.calendar.current)
    ticket = "escalate" if here else "escalate_off_hours"
    wanted: Mapping[str, tuple[str, Mapping[str, Any], str, str]] = {
        "application": ("submit", {"fields": form, **behalf}, "verify_blood_pressure", ""),
        "complaint": ("register", {"category": "service", **said}, "", "service"),
        "report": ("register", {"category": "violation", **said}, "", "violation"),
        "consultation": (ticket, {"why": "asked", "question": MARK, **behalf}, "", ""),
    }
    numbers, book = {}, product.office.casebook
    for kind, (event, data, item, category) in wanted.items():
        filing = Filing(CaseKind(kind), event, CITIZEN, data, item=item, category=category)
        async with product.world.store.work() as work:
            numbers[kind] = (await file(work, book, clerk, filing, now)).case.number
    return {**numbers, **await _papers(product, numbers["application"])}


async def _papers(product: Product, case: str) -> dict[str, str]:
    """A certificate in force of that case, a link to its document, and that as a file."""
    world, now = product.world, product.world.clock.now()
    kept = await world.files.keep(_picture(), 1024, lambda _: "image/png")
    certificate = Certificate(
        number="JD-2026-000001",
        identifier="1.2.156.3005.2.1.2.1.1",
        code=CODE,
        type=CertificateType.VERIFICATION,
        case_number=case,
        item="verify_blood_pressure",
        openid=CITIZEN,
        state="valid",
        version=1,
        holder=MARK,
        fields={},
        issued=now.date(),
        valid_until=None,
        created=now,
        file=kept.sha256,
    )
    record = FileRecord("f" * 32, kept.sha256, kept.size, kept.type, "report", now)
    async with world.store.work() as work:
        work.certificates.save(certificate)
        work.files.add(record)
    link = product.office.links.link(certificate, now).rpartition("/")[2]
    return {"certificate": certificate.number, "code": CODE, "token": link, "file": record.id}


async def _picture() -> AsyncIterator[bytes]:
    yield b"\x89PNG\r\n\x1a\n" + MARK.encode()
