"""The command `hengxin` as a child process, with a folder and a database of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Self

import aiohttp

from tests.servers import free_port

#: Models are trained once for all tests; they are found by what they were trained from.
MODELS = Path(gettempdir()) / "hengxin-tests"

_COMMAND = (sys.executable, "-W", "ignore", "-c", "from webhooks.terminal import main; main()")
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Place:
    """Where one installation keeps its data."""

    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, database_url: str = "", **settings: str) -> Self:
        """An installation under `folder`, with the tests' trained models at hand."""
        MODELS.mkdir(exist_ok=True)
        (folder / "models").parent.mkdir(parents=True, exist_ok=True)
        if not (folder / "models").exists():
            (folder / "models").symlink_to(MODELS)
        return cls(folder, database_url or f"sqlite:///{folder / 'hengxin.db'}", settings)

    def environment(self) -> dict[str, str]:
        """The process environment of its commands: nothing of ours is inherited."""
        surroundings = os.environ  # noqa: TID251 - a child inherits them
        inherited = {k: v for k, v in surroundings.items() if not k.startswith("HENGXIN_")}
        given = {f"HENGXIN_{name.upper()}": value for name, value in self.settings.items()}
        here = {
            "HENGXIN_VAR_DIR": str(self.folder),
            "HENGXIN_DATABASE_URL": self.database_url,
            "PYTHONPATH": str(_ROOT),
        }
        return inherited | here | given


def hengxin(
    place: Place, *arguments: str, said: str = "", seconds: float = 90
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end; `said` is its standard input."""
    return subprocess.run(
        [*_COMMAND, *arguments],
        input=said,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        cwd=place.folder,
        env=place.environment(),
    )


@dataclass
class Server:
    """A running `hengxin serve`, and a browser at hand."""

    process: subprocess.Popen[bytes]
    port: int
    http: aiohttp.ClientSession

    async def get(self, path: str, **options: Any) -> Any:
        async with self.http.get(path, **options) as answer:
            return await answer.json()

    async def post(self, path: str, body: object, **options: Any) -> tuple[int, Any]:
        async with self.http.post(path, json=body, **options) as answer:
            return answer.status, await answer.json()

    async def says(self, openid: str, text: str, **more: object) -> str:
        """What the citizen reads at once after sending `text`; empty when nothing."""
        return await self.sends(openid, text=text, **more)

    async def sends(self, openid: str, **content: object) -> str:
        """What the citizen reads at once after a message or event of any kind."""
        status, answer = await self.post("/sandbox/messages", {"openid": openid, **content})
        assert status == 200, answer
        assert answer["error"] is None, answer
        return answer["reply"] or ""

    async def reads(self, openid: str) -> list[dict[str, Any]]:
        """All that stands on the citizen's phone, oldest first."""
        answer = await self.get(f"/sandbox/citizens/{openid}/messages")
        messages: list[dict[str, Any]] = answer if isinstance(answer, list) else answer["messages"]
        return messages

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()


@asynccontextmanager
async def serving(place: Place, *arguments: str, port: int = 0) -> AsyncIterator[Server]:
    """`hengxin serve` with the sandbox until the block ends; ready when it is entered."""
    port = port or free_port()
    with started(place, "serve", "--sandbox", "--port", str(port), *arguments) as process:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
            await _ready(http, process)
            yield Server(process, port, http)


@contextmanager
def started(place: Place, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A long-lived command until the block ends; what it says goes beside its data."""
    name = arguments[0]
    with (
        (place.folder / f"{name}.log").open("ab") as log,
        (place.folder / f"{name}.out").open("ab") as out,
    ):
        process = subprocess.Popen(
            [*_COMMAND, *arguments],
            cwd=place.folder,
            env=place.environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=log,
        )
    try:
        yield process
    finally:
        ended(process)


def ended(process: "subprocess.Popen[bytes]") -> None:
    """Asked to stop, and killed when it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _ready(http: aiohttp.ClientSession, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended while it was starting"
        try:
            async with http.get("/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.05)
    raise TimeoutError("the server is not ready after 90 s")
