"""The scaled installation on loopback: the sandbox alone, a proxy, two web processes, two workers.

The proxy hands each connection to the next web process that takes one, as the proxy of
docker-compose.yml does: a dead process costs a connection, not a message.
"""

import asyncio
import contextlib
import itertools
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.running import Place, ended, started
from tests.servers import free_port

#: Seconds that a first start may take: the model is trained where no test has trained it yet.
_PATIENCE = 90


@dataclass
class Proxy:
    """One address before several processes: `ports` in turn, the dead are passed over."""

    ports: list[int]
    port: int = field(default_factory=free_port)
    _turn: "itertools.cycle[int]" = field(init=False)

    def __post_init__(self) -> None:
        self._turn = itertools.cycle(self.ports)

    async def serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._handle, "127.0.0.1", self.port)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            for _ in self.ports:
                try:
                    inner = await asyncio.open_connection("127.0.0.1", next(self._turn))
                except OSError:
                    continue
                await asyncio.gather(_pipe(reader, inner[1]), _pipe(inner[0], writer))
                break
        writer.close()


@dataclass
class Scaled:
    """What runs; `web` and `workers` can be killed."""

    http: aiohttp.ClientSession
    web: "list[subprocess.Popen[bytes]]"
    workers: "list[subprocess.Popen[bytes]]"

    async def sends(self, openid: str, text: str) -> dict[str, Any]:
        """What became of the citizen's message, with all its deliveries."""
        order = {"openid": openid, "text": text}
        async with self.http.post("/sandbox/messages", json=order) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return told

    async def reads(self, openid: str) -> list[dict[str, Any]]:
        """All that stands on the citizen's phone."""
        async with self.http.get(f"/sandbox/citizens/{openid}/messages") as answer:
            shown: list[dict[str, Any]] = await answer.json()
            return shown

    async def mail(self) -> list[dict[str, Any]]:
        """The staff mailbox."""
        async with self.http.get("/sandbox/mail") as answer:
            letters: list[dict[str, Any]] = await answer.json()
            return letters


@asynccontextmanager
async def scaled(folder: Path, database: str, redis: str) -> AsyncIterator[Scaled]:
    """Everything running and warm until the block ends."""
    async with AsyncExitStack() as stack:
        proxy = Proxy([free_port(), free_port()])
        server = await proxy.serve()
        stack.callback(server.close)
        wechat, smtp = free_port(), free_port()
        callback = f"http://127.0.0.1:{proxy.port}/wechat"
        alone = Place.at(folder / "wechat")
        platform = stack.enter_context(
            started(
                alone,
                *("sandbox", "--port", str(wechat), "--smtp-port", str(smtp)),
                *("--callback", callback),
            )
        )
        http = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{wechat}"))
        await _answers(http, "/sandbox/account", platform)
        settings = {
            **_announced(alone),
            "redis_url": redis,
            "replicas": "2",
            "public_url": f"http://127.0.0.1:{proxy.port}",
            "master_keys": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        }
        web, workers = [], []
        for number, port in enumerate(proxy.ports):
            host = Place.at(folder / f"host{number}", database, **settings)
            listening = ("serve", "--no-worker", "--port", str(port))
            web.append(stack.enter_context(started(host, *listening)))
            workers.append(stack.enter_context(started(host, "worker")))
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as direct:
                await _answers(direct, "/readyz", web[-1])
        yield Scaled(http, web, workers)
        for process in (*web, *workers):
            ended(process)


def _announced(place: Place) -> dict[str, str]:
    """The settings that `hengxin sandbox` prints for the server under test."""
    lines = (place.folder / "sandbox.out").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line.startswith("HENGXIN_"))
    return {name.removeprefix("HENGXIN_").lower(): value for name, _, value in pairs}


async def _answers(
    http: aiohttp.ClientSession, path: str, process: "subprocess.Popen[bytes]"
) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "a process ended while it was starting"
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with http.get(path) as answer:
                if answer.status == 200:
                    return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{path} does not answer after {_PATIENCE} s")


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()
