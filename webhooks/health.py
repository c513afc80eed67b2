"""Liveness, readiness, and figures for Prometheus."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

#: Raises when the part cannot be reached; returns when it can.
Probe = Callable[[], Awaitable[object]]

_NO_STORE = {"Cache-Control": "no-store"}


class Health:
    """The addresses that supervisors and Prometheus ask.

    `warm` says whether everything is loaded; `probes` are the parts without which nothing can be
    answered, by name (`database`); one that takes longer than `seconds` counts as gone. `refresh`
    brings the figures up to date that are read only when somebody asks for them.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        warm: Callable[[], bool],
        probes: Mapping[str, Probe],
        *,
        refresh: Probe | None = None,
        seconds: float = 2.0,
    ) -> None:
        self._refresh = refresh
        self._registry = registry
        self._warm = warm
        self._probes = dict(probes)
        self._seconds = seconds

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        return (
            web.get("/healthz", self._alive),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        )

    async def _alive(self, _: web.Request) -> web.Response:
        """The loop runs. It asks nobody, so that no outage makes a supervisor kill the process."""
        return web.json_response({"alive": True}, headers=_NO_STORE)

    async def _ready(self, _: web.Request) -> web.Response:
        missing = [] if self._warm() else ["warm"]
        answers = await asyncio.gather(*(self._reaches(probe) for probe in self._probes.values()))
        missing += [
            name for name, reached in zip(self._probes, answers, strict=True) if not reached
        ]
        return web.json_response(
            {"ready": not missing, "missing": missing},
            status=503 if missing else 200,
            headers=_NO_STORE,
        )

    async def _reaches(self, probe: Probe) -> bool:
        try:
            async with asyncio.timeout(self._seconds):
                await probe()
        except Exception:  # noqa: BLE001 - whatever the part raises, the answer is the same: not ready
            return False
        return True

    async def _metrics(self, _: web.Request) -> web.Response:
        if self._refresh is not None:
            await self._reaches(self._refresh)  # when not, the figures themselves say so
        return web.Response(
            body=generate_latest(self._registry),
            headers={"Content-Type": CONTENT_TYPE_LATEST, **_NO_STORE},
        )
