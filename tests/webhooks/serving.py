"""A web application served on the loopback for one test."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from webhooks.app import build_app
from webhooks.errors import Problem

Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True, slots=True)
class Doors:
    """A door made of whatever addresses a test needs."""

    addresses: tuple[web.AbstractRouteDef, ...]

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return self.addresses


def bare_page(problem: Problem, request_id: str) -> str:
    return f"<p>{problem.title}</p><p>{problem.detail}</p><p>{request_id}</p>"


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(app)) as client:
        yield client


def app_of(*addresses: web.AbstractRouteDef) -> web.Application:
    return build_app([Doors(addresses)], error_page=bare_page)
