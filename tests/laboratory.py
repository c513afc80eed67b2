"""An institution that issues certificates, over a store in memory and files in a folder."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.adapters.files import FileStore
from bot.adapters.pdf import TypstPress
from bot.adapters.seal import SampleSeal
from bot.adapters.secrets import HmacSigner
from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.effects import Effect, FetchedCertificate, PublishCertificate
from bot.domain.catalogue.item import Item
from bot.domain.certificates.certificate import Certificate
from bot.domain.certificates.issuer import Issuer, issuer_from
from bot.domain.people.actor import Role
from bot.ports.paper import Press, Seal
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook, Happened
from bot.services.certificates.drafting import Drafting, Wanted
from bot.services.certificates.linking import Links
from bot.services.certificates.publishing import Publishing, fetched
from bot.services.certificates.sealing import Sealing, Workshop
from tests.factories import FIELDS, NOW, blood_pressure, casebook, content, key, office
from tests.fakes import MemoryStore
from tests.paperwork import MemoryCertificateNumbers, MemoryDrafts

SITE = "https://fw.example.cn"
CASE = "SQ202611220000172"
TESTER, SIGNATORY = key(Role.TESTER), key(Role.SIGNATORY)

#: A verification certificate filled in as facts.md 4.6 asks.
PASSED: dict[str, Any] = {
    "instrument": "电子血压计",
    "model": "HEM-7124",
    "serial": "20260301234",
    "maker": "示例医疗器械有限公司",
    "regulation": "JJG 692-2010《无创自动测量血压计》",
    "standards": "血压计检定装置，（0～40）kPa，0.05级，证书编号 LX2026-0123",
    "place": "本院医学计量室",
    "environment": "温度 20.5 ℃，相对湿度 52 %",
    "results": "示值误差 ±0.2 kPa，允差 ≤ 0.5 kPa；1.2 Ω，10 μA，3 m²",
    "conclusion": "qualified",
    "tested": "2026-11-20",
    "signed_tester": "李检",
    "signed_verifier": "赵核",
    "signed_approver": "孙批",
}


@cache
def issuer() -> Issuer:
    return issuer_from(content("certificates.yml"))


@dataclass
class StillClock:
    """bot.ports.clock.Clock that a test moves."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Laboratory:
    """Everything between a case in `signing` and a document in its citizen's hands."""

    folder: Path
    item: Item = field(default_factory=blood_pressure)
    press: Press = field(default_factory=TypstPress)
    seal: Seal = field(default_factory=SampleSeal)
    store: MemoryStore = field(default_factory=MemoryStore)
    clock: StillClock = field(default_factory=StillClock)
    signer: HmacSigner = field(default_factory=lambda: HmacSigner([b"k" * 32]))
    draws: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder)
        self.links = Links(self.signer, SITE)
        self.publishing = Publishing(self.links)
        self.casebook: Casebook = casebook(self.store, self.item, carry=self.carry)
        self.drafting = Drafting(
            self.casebook, issuer(), MemoryCertificateNumbers(), self._unlike_any
        )
        self.drafts = MemoryDrafts(self.store.certificates)
        self.sealing = self.another_worker()

    def another_worker(self) -> Sealing:
        shop = Workshop(self.press, self.seal, self.files, office(), issuer(), SITE)
        return Sealing(self.store.work, self.casebook, self.drafts, shop, self.clock)

    async def carry(self, work: Work, effect: Effect, happened: Happened) -> Mapping[str, str]:
        match effect:
            case PublishCertificate(number):
                return await self.publishing.publish(work, number, happened.case, happened.now)
            case FetchedCertificate(number):
                return await fetched(work, number, happened.case)
            case _:
                return {}

    async def open(self) -> None:
        """The item's version is on record, as after every start."""
        await self.casebook.catalogue.record()

    def case(self, state: str = "signing", number: str = CASE, **changes: object) -> Case:
        """A case of the item, written down."""
        made = Case(
            number=number,
            kind=CaseKind.APPLICATION,
            item=self.item.id,
            item_version=self.item.digest,
            state=state,
            version=7,
            openid="o-wang",
            fields=FIELDS,
            created=NOW,
        )
        made = replace(made, **changes)  # type: ignore[arg-type]
        self.store.cases[made.number] = made
        return made

    async def draft(self, fields: object = None, case: str = CASE) -> Certificate:
        async with self.store.work() as work:
            wanted = Wanted(case, PASSED if fields is None else fields)
            return await self.drafting.draft(work, TESTER, wanted, self.clock.now())

    async def signed(self, case: str = CASE, **fields: object) -> Certificate:
        drafted = await self.draft({**PASSED, **fields}, case)
        await self.sealing.round()
        return self.store.certificates[drafted.number]

    async def issued(self, case: str = CASE, **fields: object) -> Certificate:
        """A certificate in force; the case stays as it is."""
        certificate = await self.signed(case, **fields)
        async with self.store.work() as work:
            await self.publishing.publish(
                work, certificate.number, self.store.cases[case], self.clock.now()
            )
        return self.store.certificates[certificate.number]

    def _unlike_any(self, count: int) -> bytes:
        return next(self.draws).to_bytes(count) if count else b""
