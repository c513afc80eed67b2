"""The product of one process: content, outside world, office, turns and workers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import ModuleType

import structlog
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector

from bot.adapters.content_files import load
from bot.adapters.database.store import nothing
from bot.bootstrap.content import content_dir, search_of, understanding_of
from bot.bootstrap.office import Office, counting, office
from bot.bootstrap.outside import Outside, outside
from bot.bootstrap.workers import watching, workers
from bot.dialogue.content import Content
from bot.dialogue.doubt import Doubts
from bot.dialogue.engine import Engine
from bot.dialogue.search import Search
from bot.dialogue.understanding import Understanding
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound
from bot.errors import DatabaseGone
from bot.services.conversation.actions import Actions
from bot.services.conversation.backlog import Backlog
from bot.services.conversation.deadline import PunctualTurns
from bot.services.conversation.opinion import SecondOpinion
from bot.services.conversation.photos import Photos
from bot.services.conversation.turns import Shared, Talk, Turns
from bot.settings import Settings

_log = structlog.get_logger()

Point = Callable[[str], None]


@dataclass(slots=True)
class Product:
    """Everything a process needs, wired. `answer` is open once `warm` has been awaited."""

    settings: Settings
    content: Content
    world: Outside
    office: Office
    actions: Actions
    registry: CollectorRegistry
    point: Point
    understanding: Understanding | None = None
    search: Search | None = None
    punctual: PunctualTurns = field(init=False)
    backlog: Backlog = field(init=False)
    _turns: Turns | None = None
    _took: Histogram = field(init=False)

    def __post_init__(self) -> None:
        world = self.world
        self.backlog = Backlog(self, world.inbox, world.store.deliveries, world.clock)
        self.punctual = PunctualTurns(self, self.backlog, world.clock, point=self.point)
        ProcessCollector(registry=self.registry)
        self._took = Histogram(
            "hengxin_turn_seconds",
            "How long a turn took, from the delivery to its committed reply.",
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4.5, 10),
        )

    @property
    def address(self) -> str:
        """Where this site is found, without a closing slash."""
        return _address(self.settings)

    @property
    def is_warm(self) -> bool:
        return self._turns is not None

    async def answer(self, inbound: Inbound) -> Reply:
        """One turn, without the deadline.

        DatabaseGone before the product is warm: WeChat delivers again.
        """
        if self._turns is None:
            raise DatabaseGone
        with self._took.time():
            return await self._turns.answer(inbound)

    async def warm(self) -> None:
        """Load calendar and items' versions, load or train the understanding, open for turns."""
        if self.world.movable is not None:
            await self.world.movable.refresh()
        await self.world.calendar.load()
        await self.office.casebook.catalogue.record()
        self.understanding = await asyncio.to_thread(
            understanding_of, self.content, self.settings.var_dir
        )
        engine = Engine(self.content, self.understanding, public_url=self.address)
        self.search = await asyncio.to_thread(search_of, self.content, self.understanding)
        self.office.desks.knowledge.search = self.search
        talk = Talk(engine, self.actions, self.office.desks, self.office.casebook)
        self._turns = Turns(self.world.store.work, talk, self._shared(engine), self.world.clock)
        _log.info("product.warm", content=self.content.fingerprint[:12])

    def _shared(self, engine: Engine) -> Shared:
        shared = self.world.shared
        return Shared(
            shared.in_flight,
            shared.locks,
            shared.limits,
            shared.bell,
            self.world.inbox,
            self._look(engine),
            self.point,
        )

    def _look(self, engine: Engine) -> Callable[[Inbound], Awaitable[Inbound]]:
        """What is found out over the network before a turn."""
        world = self.world
        photos = Photos(world.wechat, world.reader)
        if world.ranker is None:
            return photos.read
        doubts = Doubts(self.content, engine)
        opinion = SecondOpinion(world.store.work, doubts, world.ranker, world.shared.limits)

        async def look(inbound: Inbound) -> Inbound:
            return await opinion.heard(await photos.read(inbound))

        return look

    async def keep_time(self, stop: asyncio.Event) -> None:
        """What every process does: the calendar is read hourly, a sandbox's clock is followed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.world.calendar.run(stop))
            if self.world.movable is not None:
                tasks.create_task(self.world.movable.run(stop))

    async def work(self, stop: asyncio.Event) -> None:
        """What a worker does until `stop`."""
        watch = watching(self.registry, self.point)
        async with asyncio.TaskGroup() as tasks:
            for run in workers(self.content, self.world, self.office, self.registry, watch):
                tasks.create_task(run(stop))

    def settled(self, key: str) -> None:
        """The passive reply to that delivery has left."""
        self.world.store.deliveries.settle([key], self.world.clock.now())


@asynccontextmanager
async def build(
    settings: Settings, handlers: ModuleType, *, point: Point = nothing
) -> AsyncIterator[Product]:
    """The product over an up-to-date schema; closed on leaving. Raises Misconfigured."""
    content, registry = load(content_dir(settings)), CollectorRegistry()
    count = counting(registry)
    async with outside(settings, point) as world:
        yield Product(
            settings=settings,
            content=content,
            world=world,
            office=office(content, world, _address(settings), settings.staff_mail, count),
            actions=Actions(handlers, content.domain),
            registry=registry,
            point=point,
        )


def _address(settings: Settings) -> str:
    return settings.public_url.rstrip("/")
