"""Another system of the institution: it files through the product, then calls the API."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.cases.case import Case, CaseKind
from bot.domain.cases.machines import MACHINES
from bot.domain.messages.notices import Notices, StateText, Turn
from bot.domain.people.actor import Actor, Role
from bot.ports.requests import ApiKey
from bot.ports.work import Works
from bot.services.cases.casebook import Casebook
from bot.services.cases.filing import Application, file
from bot.services.catalogue.catalogue import Catalogue
from tests.fakes import MemoryItemVersions, MemoryNumbers, MemoryStore
from tests.webhooks.sample import ITEM
from tests.webhooks.serving import Client, bare_page, serving
from webhooks.api.authentication import digest_of
from webhooks.api.door import Api
from webhooks.app import build_app

MORNING = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CHECKLIST = {"checklist": ["applicant", "quantity"]}
ROLES = {
    "acceptance": frozenset({Role.ACCEPTANCE}),
    "both": frozenset({Role.ACCEPTANCE, Role.SYSTEM}),
    "tester": frozenset({Role.TESTER}),
    "auditor": frozenset({Role.AUDITOR}),
    "impostor": frozenset({Role.CITIZEN}),
}
_STATES = MACHINES[CaseKind.APPLICATION].states.values()
NOTICES = Notices(
    messages={
        row.message: f"{row.message} {{number}} {{state}}"
        for row in MACHINES[CaseKind.APPLICATION].rows
        if row.message
    },
    states={
        state.name: StateText(state.label, state.label[:5], "等待", Turn.OFFICE)
        for state in _STATES
    },
    turns={turn: turn.value for turn in Turn},
)


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


async def filed(works: Works, casebook: Casebook, openid: str, now: datetime) -> Case:
    """A citizen's application for the sample item."""
    values = {"phone": "13800138000", "quantity": 2}
    wanted = Application(ITEM.id, openid, {"fields": values, "declaration": True})
    async with works() as work:
        return (await file(work, casebook, Actor.citizen(openid), wanted, now)).case


@dataclass
class Institution:
    """The product behind the API, in memory."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    bell: CountingBell = field(default_factory=CountingBell)
    keys: Keys = field(default_factory=Keys)

    @property
    def casebook(self) -> Casebook:
        catalogue = Catalogue([ITEM], MemoryItemVersions(self.store))
        numbers = MemoryNumbers(self.store)
        return Casebook(catalogue, {CaseKind.APPLICATION: NOTICES}, numbers)

    async def file(self, openid: str = "citizen-1") -> Case:
        """A citizen's application, a second after the one before."""
        self.clock.moment += timedelta(seconds=1)
        return await filed(self.store.work, self.casebook, openid, self.clock.now())

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
        api = Api(works or self.store.work, self.casebook, self.keys, self.clock, self.bell)
        async with serving(build_app([api], error_page=bare_page)) as client:
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
        headers = {"Content-Type": kind}
        if once is not None:
            headers["Idempotency-Key"] = once or f"fresh-{next(self.serial)}"
        data = json.dumps(body).encode() if raw is None else raw
        return await self.call("POST", f"cases/{number}/events", key, headers=headers, data=data)

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
