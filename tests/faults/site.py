"""A whole institution for one run: database, platform, web process, worker, citizens, clerk."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.adapters.database import schema
from tests import servers
from tests.bench.line import Line
from tests.faults.bureau import Bureau
from tests.faults.citizens import Citizen, Patience, Story, Town
from tests.faults.clerk import Clerk
from tests.faults.installation import Installation, Mortal, Process
from tests.faults.invariants import Evidence, Span, Verdict, judge
from tests.faults.laboratory import EMPLOY, ROLES, Laboratory
from tests.faults.ledger import Ledger, rows
from tests.faults.mailbox import Mailbox
from tests.faults.wechat_api import WeChatApi
from tests.running import MODELS
from tests.servers import PostgresServer
from tests.wechat_side import Account, WeChatSide

#: A reply that nobody fetched is pushed after 30 s, a lease ends after 30 s, a text whose fate is
#: unknown goes again after 75 s; then some.
_REST_WITHIN = 150.0

#: A send or an answer is written down within so many seconds of happening.
_NOTED_WITHIN = 1.0

_OFFERED = "SELECT id FROM outbox WHERE status = 'offered'"
_PAST = "'2026-01-01T00:00:00.000+08:00'"
_LEASES_END = (
    f"UPDATE outbox SET leased_until = {_PAST} WHERE status = 'leased'",  # noqa: S608 - ours
    f"UPDATE letter SET leased_until = {_PAST} WHERE status = 'leased'",  # noqa: S608
    f"UPDATE certificate SET leased_until = {_PAST} WHERE leased_until IS NOT NULL",  # noqa: S608
    f"UPDATE timer SET leased_until = {_PAST} WHERE leased_until IS NOT NULL",  # noqa: S608
)
_NOBODY_FETCHES = f"UPDATE outbox SET due = {_PAST} WHERE status = 'offered'"  # noqa: S608
_POST_TRIES_AGAIN = f"UPDATE letter SET due = {_PAST} WHERE status = 'pending'"  # noqa: S608


@dataclass(slots=True)
class Site:
    """What a run acts on. `database` is the server where there is one.

    `hurried`: leases end, and replies count as not fetched, as soon as the site comes to rest.
    `troubled`: the processes had something to tell their operator of.
    """

    installation: Installation
    api: WeChatApi
    web: Process
    chance: Random
    story: Story = field(default_factory=Story)
    kills: list[float] = field(default_factory=list)
    doubtful: list[Span] = field(default_factory=list)
    troubled: bool = False
    worker: Process | None = None
    clerk: Clerk | None = None
    database: PostgresServer | None = None
    hurried: bool = False
    mailbox: Mailbox = field(default_factory=Mailbox)
    laboratory: Laboratory | None = None
    lines: set[Line] = field(default_factory=set)

    @property
    def side(self) -> WeChatSide:
        return WeChatSide(self.installation.account)

    def town(self, patience: Patience | None = None) -> Town:
        return Town(
            side=self.side,
            ports=[self.web.port],
            api=self.api,
            story=self.story,
            chance=self.chance,
            lines=self.lines,
            patience=patience or Patience(),
        )

    async def close(self) -> None:
        """Hang up, and end the platform; the processes are their starters' to end."""
        for line in self.lines:
            line.hang_up()
        if self.clerk is not None:
            self.clerk.hang_up()
        if self.laboratory is not None:
            self.laboratory.hang_up()
        await self.api.vanish()
        await self.mailbox.vanish()

    def hire(self) -> Clerk:
        """A clerk with a key of his own."""
        key = self.installation.key(f"clerk-{time.monotonic_ns()}", "acceptance")
        self.clerk = Clerk(Bureau(self.web.port, key), self.story)
        return self.clerk

    async def equip(self) -> Laboratory:
        """A laboratory with people of its own, and a key for all that they do."""
        await rows(self.installation.database_url, EMPLOY)
        key = self.installation.key(f"laboratory-{time.monotonic_ns()}", *ROLES)
        self.laboratory = Laboratory(Bureau(self.web.port, key), self.story)
        return self.laboratory

    def processes(self) -> list[Process]:
        return [self.web, *([self.worker] if self.worker else [])]

    async def kill(self, victim: Process) -> None:
        """Kill it and start it again; returns when the web process serves."""
        self.kills.append(time.monotonic())
        victim.kill()
        victim.start()
        if victim is self.web:
            await victim.ready()

    async def rest(self) -> list[str]:
        """Wait until nothing promised is under way; what is left when that takes too long."""
        until = time.monotonic() + _REST_WITHIN
        if self.hurried:
            await asyncio.sleep(1.5)  # what is still leased or offered now was left by the dead
            await self.leases_end()
            await rows(self.installation.database_url, _NOBODY_FETCHES)
        await rows(self.installation.database_url, _POST_TRIES_AGAIN)
        while True:
            unsent = (await Ledger.read(self.installation.database_url)).unsent()
            going = [row for row in unsent if row["status"] != "dead"]
            if not going:
                return []
            await self._asked_again({row["openid"] for row in going if row["status"] == "held"})
            if time.monotonic() > until:
                return [f"still {row['status']}: {row['key']}" for row in going]
            await asyncio.sleep(0.5)

    async def _asked_again(self, openids: set[str]) -> None:
        """Five messages unasked are all that WeChat lets through; a new word brings the rest."""
        for openid in openids:
            citizen = Citizen(self.town(), openid)
            await citizen.sends("进度")
            citizen.leaves()

    async def settled(self) -> None:
        """Wait until each reply is noted as gone; what the dead have left never is."""
        for _ in range(100):
            if not await rows(self.installation.database_url, _OFFERED):
                return
            await asyncio.sleep(0.03)

    async def leases_end(self) -> None:
        """As if the time of every lease were over, without waiting for it."""
        for lease in _LEASES_END:
            await rows(self.installation.database_url, lease)

    def half_written(self) -> list[Path]:
        """What uploads and seals that died in the middle have left."""
        return list((self.installation.folder / "files").glob("new-*"))

    def documents(self) -> frozenset[str]:
        """The SHA-256 of every file that lies in the store; AssertionError for a wrong name."""
        found = set()
        for file in (self.installation.folder / "files").glob("??/*"):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            assert digest == file.parent.name + file.name, file
            found.add(digest)
        return frozenset(found)

    async def judged(self) -> Verdict:
        """Every invariant over all that happened so far."""
        late = await self.rest()
        evidence = Evidence(
            story=self.story,
            ledger=await Ledger.read(self.installation.database_url),
            account=self.installation.account.name,
            pushes=self.api.of,
            doubtful=[*self.doubtful, *((k - _NOTED_WITHIN, k + 0.5) for k in self.kills)],
            accepted=frozenset(self.clerk.accepted if self.clerk else ()),
            mail=self.mailbox.copies,
            documents=self.documents(),
        )
        verdict = judge(evidence)
        verdict.violations += late
        if not self.troubled:
            verdict.violations += self.tracebacks()
        if self.clerk:
            verdict.violations += self.clerk.troubles
        if self.laboratory:
            verdict.violations += self.laboratory.troubles
        return verdict

    def tracebacks(self) -> list[str]:
        """What the processes wrote that no operator should have to read."""
        found = []
        for process in self.processes():
            log = process.log.read_text("utf-8", "replace")
            if (place := log.find("Traceback")) >= 0:
                found.append(f"{process.log.name}: {log[place : place + 1500]}")
        return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What a site stands on: a worker process `apart`; a `disk` for the data; which account."""

    apart: bool = False
    disk: Path | None = None
    account: Account = field(default_factory=Account)


_ORDINARY = Ground()


@contextmanager
def fresh_database(
    engine: str, folder: Path, disk: Path | None = None
) -> Iterator[tuple[str, PostgresServer | None]]:
    """An empty database of that engine for one run; PostgreSQL's own files on `disk`."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'hengxin.db'}", None
        return
    with servers.postgres(disk) as server:
        server.psql("CREATE DATABASE hengxin;")
        yield server.get_uri("hengxin"), server


@asynccontextmanager
async def opened(
    engine: str, folder: Path, seed: int, ground: Ground = _ORDINARY
) -> AsyncIterator[Site]:
    """A site that serves; everything it started is gone afterwards."""
    with ExitStack() as stack:
        data = ground.disk or folder
        url, database = stack.enter_context(fresh_database(engine, data, ground.disk))
        api = await WeChatApi().appear()
        mailbox = await Mailbox().appear()
        installation = Installation(
            url, trained(data), api.url, ground.account, smtp_url=mailbox.url, logs=folder
        )
        installation.run("migrate")
        web = installation.web(servers.free_port(), *(["--no-worker"] if ground.apart else []))
        chance = Random(seed)  # noqa: S311 - moments, not secrets
        site = Site(installation, api, web, chance, database=database, mailbox=mailbox)
        if ground.apart:
            site.worker = installation.worker()
        try:
            for process in site.processes():
                stack.callback(process.kill)
                process.start()
            await web.ready()
            yield site
        finally:
            await site.close()


@asynccontextmanager
async def mortal_site(folder: Path, url: str) -> AsyncIterator[tuple[Site, Mortal]]:
    """A site on that empty database whose process dies where it is told, and starts again."""
    api = await WeChatApi().appear()
    mailbox = await Mailbox().appear()
    installation = Installation(url, trained(folder), api.url, smtp_url=mailbox.url)
    await schema.migrate(url)
    mortal = installation.mortal(servers.free_port())
    chance = Random(7)  # noqa: S311 - moments, not secrets
    site = Site(installation, api, mortal.process, chance, hurried=True, mailbox=mailbox)
    mortal.process.start()
    try:
        await mortal.process.ready()
        yield site, mortal
    finally:
        mortal.process.stop()
        await site.close()


def trained(folder: Path) -> Path:
    """The folder, with the models that other tests have trained already."""
    MODELS.mkdir(exist_ok=True)
    (folder / "models").symlink_to(MODELS)
    return folder
