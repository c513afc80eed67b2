"""Liveness and readiness as a supervisor sees them, figures as Prometheus does."""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

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


async def test_figures_are_brought_up_to_date_when_they_are_asked_for() -> None:
    parts = _Parts()
    gauge = Gauge("hengxin_waiting", "What waits", registry=parts.registry)

    async def refresh() -> None:
        gauge.inc()

    health = Health(parts.registry, lambda: True, {}, refresh=refresh)
    async with serving(build_app([health], error_page=bare_page)) as client:
        texts = [await (await client.get("/metrics")).text() for _ in range(2)]
    assert "hengxin_waiting 1.0" in texts[0]
    assert "hengxin_waiting 2.0" in texts[1]


async def test_figures_that_cannot_be_read_do_not_hold_up_the_others() -> None:
    parts = _Parts()
    Counter("hengxin_turns", "Turns answered", registry=parts.registry).inc()
    health = Health(parts.registry, lambda: True, {}, refresh=asyncio.Event().wait, seconds=0.05)
    async with serving(build_app([health], error_page=bare_page)) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        assert "hengxin_turns_total 1.0" in await answer.text()
