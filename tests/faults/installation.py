"""Real processes of the product over one database: started, measured, killed, started again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from tests.bench.line import Line
from tests.wechat_side import Account

HENGXIN = Path(sys.executable).parent / "hengxin"
ROOT = Path(__file__).parents[2]

#: The longest that a process may take from its start to /readyz 200, seconds (cold: it trains).
_WARM_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Installation:
    """One database, one folder of this host, one account: what all its processes are told."""

    database_url: str
    folder: Path
    wechat_url: str
    account: Account = field(default_factory=Account)
    redis_url: str | None = None
    smtp_url: str | None = None
    log_level: str = "WARNING"
    logs: Path | None = None

    def environment(self) -> dict[str, str]:
        """The settings, and nothing else from whoever runs the tests."""
        given = {
            "DATABASE_URL": self.database_url,
            "VAR_DIR": str(self.folder),
            "REDIS_URL": self.redis_url,
            "WECHAT_APP_ID": self.account.app_id,
            "WECHAT_APP_SECRET": self.account.secret,
            "WECHAT_TOKEN": self.account.token,
            "WECHAT_AES_KEY": self.account.aes_key,
            "WECHAT_ACCOUNT": self.account.name,
            "WECHAT_API_URL": self.wechat_url,
            "SMTP_URL": self.smtp_url,
            "STAFF_MAIL": "desk@example.org",
            "LOG_LEVEL": self.log_level,
        }
        settings = {f"HENGXIN_{name}": value for name, value in given.items() if value}
        surroundings = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        return {**surroundings, **settings}

    def run(self, *arguments: str) -> str:
        """What a command of the product prints; raises when it fails."""
        done = subprocess.run(
            [HENGXIN, *arguments],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"hengxin {arguments[0]}: {done.stderr[-2000:]}")
        return done.stdout

    def key(self, name: str, *roles: str) -> str:
        """A new API key's secret."""
        wanted = [word for role in roles for word in ("--role", role)]
        return self.run("key", "add", name, *wanted).splitlines()[-1]

    def web(self, port: int, *options: str) -> "Process":
        """The web process (not started yet)."""
        return self.process("web", [HENGXIN, "serve", "--port", str(port), *options], port)

    def mortal(self, port: int) -> "Mortal":
        """The web process with a worker inside that dies at points (not started yet)."""
        fatal = self.folder / "point.fatal"
        command = [sys.executable, "-m", "tests.faults.child", str(port), str(fatal)]
        process = self.process("mortal", command, port)
        return Mortal(process.beside_the_tests(), fatal)

    def worker(self) -> "Process":
        """A process that only delivers (not started yet)."""
        return self.process("worker", [HENGXIN, "worker"])

    def process(self, name: str, command: Sequence[str | Path], port: int = 0) -> "Process":
        """Any process with these settings; its stderr goes to `NAME.log`."""
        log = (self.logs or self.folder) / f"{name}.log"
        return Process([str(part) for part in command], self.environment(), log, port)


class Process:
    """A process that may be killed and started again; every life adds to the same log."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path, port: int
    ) -> None:
        self._command, self._environment, self.port = command, environment, port
        self.log = log
        self._room = log.parent
        self._popen: subprocess.Popen[bytes] | None = None

    def beside_the_tests(self) -> Self:
        """Run where the modules of the tests are found."""
        self._room = ROOT
        return self

    @property
    def pid(self) -> int:
        assert self._popen is not None, "not started"
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return None if self._popen is None else self._popen.poll()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self._command,
                env=dict(self._environment),
                cwd=self._room,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def ready(self) -> float:
        """Wait until /readyz answers 200; how many seconds that took."""
        began = time.monotonic()
        async with Line(self.port) as line:
            while not await self._is_ready(line):
                if self.exit_code is not None:
                    raise RuntimeError(f"it ended with {self.exit_code}: {self.last_words()}")
                if time.monotonic() > began + _WARM_WITHIN:
                    raise RuntimeError(f"not ready in {_WARM_WITHIN} s: {self.last_words()}")
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def _is_ready(self, line: Line) -> bool:
        try:
            async with asyncio.timeout(5):
                status, _ = await line.request("GET", "/readyz")
        except (OSError, TimeoutError):
            return False
        return status == 200

    def signal(self, which: signal.Signals) -> None:
        os.kill(self.pid, which)

    def kill(self) -> None:
        """As a power cut would: no handler runs, nothing is closed."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()

    def stop(self, seconds: float = 30) -> int:
        """Ask it to end; its exit code."""
        assert self._popen is not None
        self._popen.terminate()
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def cpu(self) -> float:
        """Seconds of CPU that this life has used."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)

    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-1500:] if self.log.exists() else ""


@dataclass(frozen=True, slots=True)
class Mortal:
    """A process whose lives end at the point that it is told (tests/faults/child.py)."""

    process: Process
    fatal: Path

    def arm(self, point: str) -> None:
        """The life that passes this point next dies there."""
        self.fatal.with_suffix(".done").unlink(missing_ok=True)
        self.fatal.write_text(point, "utf-8")

    async def death(self) -> float:
        """Wait for the life that was told to die; when that was (monotonic seconds)."""
        done = self.fatal.with_suffix(".done")
        while not done.exists():  # noqa: ASYNC110 - a dying process leaves nothing but a file
            await asyncio.sleep(0.01)
        return time.monotonic() - (time.time() - done.stat().st_ctime)

    def kill_life(self) -> None:
        """Kill the life that is there now; the next one starts by itself."""
        for life in psutil.Process(self.process.pid).children():
            life.kill()
