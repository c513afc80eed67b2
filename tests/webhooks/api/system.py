"""Another system of the institution: it files through the product, then calls the API."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot.domain.cases.case import Case, CaseKind
from bot.domain.catalogue.item import Item
from bot.domain.certificates.issuer import issuer_from
from bot.domain.people.actor import STAFF, Actor, Role
from bot.ports.requests import ApiKey
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Filing, file
from bot.services.certificates.drafting import Drafting
from tests.factories import (
    FIELDS,
    NOW,
    blood_pressure,
    casebook,
    checklist,
    content,
    elevator,
    licence,
)
from tests.fakes import MemoryStore
from tests.paperwork import MemoryCertificateNumbers
from tests.webhooks.api.shelf import Shelf
from tests.webhooks.serving import Client, bare_page, serving
from webhooks.api.authentication import digest_of
from webhooks.api.behind import Behind
from webhooks.api.door import Api
from webhooks.app import build_app

MORNING = NOW
ITEM = blood_pressure()
CHECKLIST = checklist(ITEM)
ITEMS = (ITEM, elevator(), licence())
#: A key for each role that one may hold, by the role's name; and some that hold more, or less.
ROLES = {
    **{role.value: frozenset({role}) for role in (*STAFF, Role.SYSTEM)},
    "both": frozenset({Role.ACCEPTANCE, Role.SYSTEM}),
    "impostor": frozenset({Role.CITIZEN}),
}
FORMS: Mapping[str, Mapping[str, Any]] = {
    ITEM.id: FIELDS,
    "inspect_elevator": {
        "kind": "periodic",
        "device": "traction",
        "quantity": 3,
        "organisation": "示例市幸福物业管理有限公司",
        "uscc": "91350100M000100Y43",
        "address": "示例市计量路 8 号幸福小区 3 栋",
        "contact": "王建国",
        "phone": "13800138000",
    },
    "license_standard": {
        "kind": "new",
        "organisation": "示例市精密机械有限公司",
        "uscc": "91350100M000100Y43",
        "standard_name": "0.05级活塞式压力计标准装置",
        "range": "（0.1～6）MPa",
        "uncertainty": "0.05级",
        "projects": "一般压力表检定",
        "papers": "counter",
        "address": "示例市计量路 18 号 2 号楼",
        "contact": "王建国",
        "phone": "13800138000",
    },
}


class Keys:
    """bot.ports.requests.ApiKeys: one key per set of roles, its secret is its name twice."""

    def __init__(self) -> None:
        self.stored = {
            digest_of(name * 2): ApiKey(name, digest_of(name * 2), roles, MORNING)
            for name, roles in ROLES.items()
        }

    async def find(self, digest: str) -> ApiKey | None:
        return self.stored.get(digest)

    async def add(self, key: ApiKey) -> None:
        self.stored[key.digest] = key

    async def named(self, name: str) -> ApiKey | None:
        return next((key for key in self.stored.values() if key.name == name), None)


@dataclass
class Clock:
    """bot.ports.clock.Clock, set by hand."""

    moment: datetime = MORNING

    def now(self) -> datetime:
        return self.moment


@dataclass
class CountingBell:
    """bot.ports.locks.Bell that counts how often it was rung."""

    rings: int = 0

    async def ring(self) -> None:
        self.rings += 1

    async def wait(self, seconds: float) -> None:
        raise AssertionError(f"the API does not wait, not even {seconds} s")


async def filed(
    works: Works, book: Casebook, openid: str, now: datetime, item: Item = ITEM
) -> Case:
    """A citizen's application."""
    data = {"fields": FORMS[item.id], "declaration": True}
    wanted = Filing(CaseKind.APPLICATION, "submit", openid, data, item=item.id)
    async with works() as work:
        return (await file(work, book, Actor.citizen(openid), wanted, now)).case


@dataclass
class Institution:
    """The product behind the API, in memory."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    bell: CountingBell = field(default_factory=CountingBell)
    keys: Keys = field(default_factory=Keys)
    shelf: Shelf = field(default_factory=Shelf)

    @cached_property
    def casebook(self) -> Casebook:
        return casebook(self.store, *ITEMS)

    def behind(self, works: Works | None = None) -> Behind:
        numbers, issuer = MemoryCertificateNumbers(), issuer_from(content("certificates.yml"))
        return Behind(
            works=works or self.store.work,
            casebook=self.casebook,
            drafting=Drafting(self.casebook, issuer, numbers),
            keys=self.keys,
            files=self.shelf,
            clock=self.clock,
            bell=self.bell,
        )

    async def file(self, openid: str = "citizen-1", item: Item = ITEM) -> Case:
        """A citizen's application, a second after the one before."""
        self.clock.moment += timedelta(seconds=1)
        return await filed(self.store.work, self.casebook, openid, self.clock.now(), item)

    async def register(self, openid: str | None, **data: object) -> Case:
        """A citizen's complaint."""
        said = {"category": "service", "text": "窗口态度差", **data}
        wanted = Filing(CaseKind.COMPLAINT, "register", openid, said, category="service")
        async with self.store.work() as work:
            actor = Actor.citizen(openid or "nobody")
            return (await file(work, self.casebook, actor, wanted, self.clock.now())).case

    def move(self, case: Case, state: str) -> Case:
        """The case as somebody else has left it meanwhile."""
        moved = replace(case, state=state, version=case.version + 1)
        self.store.cases[case.number] = moved
        return moved

    def without_account(self, case: Case) -> Case:
        """The case as one that was filed at the counter."""
        self.store.cases[case.number] = replace(case, openid=None)
        return self.store.cases[case.number]

    @asynccontextmanager
    async def served(self, works: Works | None = None) -> AsyncIterator["System"]:
        app = build_app([Api(self.behind(works))], error_page=bare_page)
        async with serving(app) as client:
            yield System(client)


@dataclass(frozen=True, slots=True)
class Answered:
    """Status, headers and JSON of an answer."""

    status: int
    headers: Mapping[str, str]
    json: Any

    @property
    def problem(self) -> str:
        """The last part of the problem's type."""
        assert self.headers["Content-Type"].startswith("application/problem+json")
        assert self.json["status"] == self.status
        return str(self.json["type"]).rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class System:
    """Calls the API with the key of that name."""

    client: Client
    serial: "itertools.count[int]" = field(default_factory=itertools.count)

    async def get(self, path: str, key: str | None = "acceptance") -> Answered:
        return await self.call("GET", path, key)

    async def post(  # noqa: PLR0913 - the request as it stands on the wire
        self,
        case: Case | str,
        body: object,
        *,
        key: str | None = "acceptance",
        once: str | None = "",
        raw: bytes | None = None,
        kind: str = "application/json",
    ) -> Answered:
        """POST an event; `once`: the Idempotency-Key, a fresh one when empty, none when None."""
        number = case if isinstance(case, str) else case.number
        headers = {"Content-Type": kind, **self.once(once)}
        data = json.dumps(body).encode() if raw is None else raw
        return await self.call("POST", f"cases/{number}/events", key, headers=headers, data=data)

    async def send(self, path: str, body: object, key: str, once: str | None = "") -> Answered:
        """POST a JSON body to that address."""
        headers = {"Content-Type": "application/json", **self.once(once)}
        return await self.call("POST", path, key, headers=headers, data=json.dumps(body).encode())

    def once(self, key: str | None) -> dict[str, str]:
        """The header for that Idempotency-Key: a fresh one when empty, none when None."""
        return {} if key is None else {"Idempotency-Key": key or f"fresh-{next(self.serial)}"}

    async def call(
        self,
        method: str,
        path: str,
        key: str | None,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
    ) -> Answered:
        shown = {"Authorization": f"Bearer {key * 2}"} if key else {}
        answer = await self.client.request(
            method, f"/api/v1/{path}", headers={**shown, **(headers or {})}, data=data
        )
        text = await answer.text()
        return Answered(answer.status, dict(answer.headers), json.loads(text) if text else None)


def accept(case: Case, **changed: object) -> dict[str, object]:
    """The body that accepts `case`, with some members changed."""
    return {"event": "accept", "version": case.version, "data": CHECKLIST, **changed}
