"""Liveness and readiness as a supervisor sees them, figures as Prometheus does."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter

from tests.webhooks.serving import Client, bare_page, serving
from webhooks.app import build_app
from webhooks.health import Health


class _Parts:
    """What readiness hangs on, as a test sets it."""

    def __init__(self) -> None:
        self.warm = True
        self.database: Callable[[], Awaitable[object]] = self._reached
        self.registry = CollectorRegistry()

    @staticmethod
    async def _reached() -> int:
        return 1

    def health(self) -> Health:
        return Health(self.registry, lambda: self.warm, {"database": self._ask})

    async def _ask(self) -> object:
        return await self.database()


async def _readiness(client: Client) -> tuple[int, object]:
    answer = await client.get("/readyz")
    return answer.status, await answer.json()


async def test_ready_only_when_warm_and_the_database_answers() -> None:
    async def gone() -> None:
        raise ConnectionRefusedError

    parts = _Parts()
    async with serving(build_app([parts.health()], error_page=bare_page)) as client:
        assert await _readiness(client) == (200, {"ready": True, "missing": []})
        parts.warm = False
        assert await _readiness(client) == (503, {"ready": False, "missing": ["warm"]})
        parts.database = gone
        assert await _readiness(client) == (503, {"ready": False, "missing": ["warm", "database"]})
        alive = await client.get("/healthz")
        assert (alive.status, alive.headers["Cache-Control"]) == (200, "no-store")


async def test_a_database_that_does_not_answer_is_gone() -> None:
    parts = _Parts()
    parts.database = asyncio.Event().wait
    app = build_app(
        [Health(parts.registry, lambda: True, {"database": parts.database}, seconds=0.05)],
        error_page=bare_page,
    )
    async with serving(app) as client:
        assert await _readiness(client) == (503, {"ready": False, "missing": ["database"]})


async def test_figures_are_those_of_the_registry_that_was_handed_in() -> None:
    parts = _Parts()
    Counter("hengxin_turns", "Turns answered", registry=parts.registry).inc(3)
    async with serving(build_app([parts.health()], error_page=bare_page)) as client:
        answer = await client.get("/metrics")
        text = await answer.text()
    assert answer.content_type == "text/plain"
    assert "hengxin_turns_total 3.0" in text
