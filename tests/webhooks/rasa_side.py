"""A Rasa server's side: recorded calls, keys, and the door over the real handlers and content."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.domain.cases.case import Case
from bot.domain.people.actor import Actor, Role
from bot.ports.requests import ApiKey
from bot.ports.work import Works
from bot.services.certificates.counter import CertificateCounter
from bot.services.conversation.actions import Actions
from bot.services.conversation.rasa_calls import RasaCalls
from bot.services.desk import Desks
from tests.citizen import LINKS, actions, content
from tests.factories import WORKDAY, casebook
from tests.fakes import MemoryStore
from tests.webhooks.api.system import filed
from tests.webhooks.serving import Client, bare_page, serving
from webhooks.api.authentication import actor_of, digest_of
from webhooks.api.body import parse_json
from webhooks.app import build_app
from webhooks.rasa import PATH, Rasa

RECORDED = Path(__file__).parents[1] / "data" / "rasa"
CITIZEN = "oSgxb6Kf2mYt0pQw7LrN4vZc1d8E"


class Ring:
    """bot.ports.requests.KeyRing: a key by its name, its secret the name twice."""

    def __init__(self, **roles: Role) -> None:
        self.keys = {
            digest_of(name * 2): ApiKey(name, digest_of(name * 2), frozenset({role}), WORKDAY)
            for name, role in roles.items()
        }

    async def find(self, digest: str) -> ApiKey | None:
        return self.keys.get(digest)

    async def named(self, name: str) -> ApiKey | None:
        return next((key for key in self.keys.values() if key.name == name), None)

    async def add(self, key: ApiKey) -> None:
        self.keys[key.digest] = key

    async def listed(self) -> list[ApiKey]:
        return list(self.keys.values())

    async def revoke(self, name: str) -> bool:
        return self.keys.pop(digest_of(name * 2), None) is not None


class At:
    """bot.ports.clock.Clock that stands."""

    def now(self) -> datetime:
        return WORKDAY


def recorded(name: str, **tracker: object) -> dict[str, Any]:
    """A call as it was recorded, some of its tracker changed."""
    call: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    call["tracker"].update(tracker)
    return call


@asynccontextmanager
async def rasa(
    store: MemoryStore,
    ring: Ring | None = None,
    *,
    works: Works | None = None,
    known: Actions | None = None,
) -> AsyncIterator[Client]:
    """The door over the real content."""
    keys = ring or Ring(rasa=Role.SYSTEM, clerk=Role.ACCEPTANCE)
    book = casebook(store)
    desks = Desks(book, CertificateCounter(book.catalogue, LINKS), content().bodies)
    calls = RasaCalls(works or store.work, known or actions(), desks, At())

    async def caller(request: web.Request) -> Actor:
        return await actor_of(request, keys)

    door = Rasa(calls, keys, caller, parse_json)
    async with serving(build_app([door], error_page=bare_page)) as client:
        yield client


async def call(
    client: Client, body: object, key: str | None = "rasa", raw: bytes | None = None
) -> tuple[int, Any]:
    """Status and JSON of the answer."""
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key * 2}"
    data = json.dumps(body).encode() if raw is None else raw
    answer = await client.post(PATH, data=BytesIO(data), headers=headers)
    assert answer.status >= 400 or answer.headers["Cache-Control"] == "no-store"
    return answer.status, await answer.json(content_type=None)


async def known_citizen() -> tuple[MemoryStore, Case]:
    """A store in which that citizen has one case."""
    store = MemoryStore()
    return store, await filed(store.work, casebook(store), CITIZEN, WORKDAY)
