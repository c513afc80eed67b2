"""The product of one process: everything wired, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import ModuleType

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from bot.adapters.clock import MovableClock, SystemClock
from bot.adapters.content_files import load
from bot.adapters.database import schema
from bot.adapters.database.store import Store, nothing, open_store
from bot.adapters.files import FileStore
from bot.adapters.holidays import PackagedHolidays
from bot.adapters.inbox import SqliteInbox
from bot.adapters.local_keys import inbox_keys
from bot.adapters.mail import Smtp
from bot.adapters.pdf.press import TypstPress
from bot.adapters.seal import SampleSeal
from bot.adapters.secrets import AesVault, HmacSigner
from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.stable_token import Credentials
from bot.adapters.wechat.templates import read_templates
from bot.bootstrap.content import content_dir, understanding_of
from bot.bootstrap.coordination import Coordination, coordination
from bot.bootstrap.effects import effects
from bot.dialogue.content import Content
from bot.dialogue.engine import Engine
from bot.dialogue.understanding import Understanding
from bot.domain.cases.case import CaseKind
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound
from bot.domain.messages.templates import Template
from bot.errors import DatabaseGone, Misconfigured
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.secrets import Signer, Vault
from bot.services.cases.casebook import Casebook
from bot.services.cases.timekeeping import Timekeeping
from bot.services.catalogue.catalogue import Catalogue
from bot.services.certificates.counter import CertificateCounter
from bot.services.certificates.linking import Links
from bot.services.certificates.publishing import Publishing
from bot.services.certificates.sealing import Sealing, Workshop
from bot.services.conversation.actions import Actions
from bot.services.conversation.backlog import Backlog
from bot.services.conversation.deadline import PunctualTurns
from bot.services.conversation.tickets import Tickets
from bot.services.conversation.turns import Shared, Talk, Turns
from bot.services.desk import Desks
from bot.services.messages.carrier import Outside
from bot.services.messages.delivery import Delivery
from bot.services.messages.post import Post
from bot.services.messages.watch import Watch
from bot.services.time.working_calendar import WorkingCalendar
from bot.settings import Settings

_log = structlog.get_logger()

Point = Callable[[str], None]

#: Seconds between two tidyings of what is past its time.
TIDY_EVERY = 3600


@dataclass(slots=True)
class Product:
    """Everything a process needs, wired. `answer` is open once `warm` has been awaited."""

    settings: Settings
    content: Content
    store: Store
    clock: Clock
    calendar: WorkingCalendar
    signer: Signer
    vault: Vault
    inbox: SqliteInbox
    files: Files
    shared: Coordination
    wechat: WeChatApi
    templates: Mapping[str, Template]
    registry: CollectorRegistry
    handlers: ModuleType
    point: Point
    understanding: Understanding | None = None
    punctual: PunctualTurns = field(init=False)
    backlog: Backlog = field(init=False)
    delivery: Delivery = field(init=False)
    casebook: Casebook = field(init=False)
    timekeeping: Timekeeping = field(init=False)
    post: Post = field(init=False)
    sealing: Sealing = field(init=False)
    links: Links = field(init=False)
    _turns: Turns | None = None
    _took: Histogram = field(init=False)

    def __post_init__(self) -> None:
        self.backlog = Backlog(self, self.inbox, self.store.deliveries, self.clock)
        self.punctual = PunctualTurns(self, self.backlog, self.clock, point=self.point)
        ProcessCollector(registry=self.registry)
        self._took = Histogram(
            "hengxin_turn_seconds",
            "How long a turn took, from the delivery to its committed reply.",
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4.5, 10),
        )
        self.delivery = _delivery(self)
        self.links = Links(self.signer, self.address)
        self.casebook = self._casebook()
        self.sealing = Sealing(
            self.store.work, self.casebook, self.store.drafts, self._workshop(), self.clock
        )
        self.timekeeping = Timekeeping(
            self.store.work, self.casebook, self.store.timers, self.clock, self.shared.bell
        )
        mail = Smtp(self.settings.smtp_url, self.settings.mail_from)
        self.post = Post(
            self.store.letterbox, mail if self.settings.smtp_url else None, self.clock
        )

    def _casebook(self) -> Casebook:
        content = self.content
        tickets = Tickets(
            notices=content.messages[CaseKind.CONSULTATION],
            office=content.office,
            calendar=lambda: self.calendar.current,
            signer=self.signer,
            address=self.address,
            mailbox=self.settings.staff_mail,
        )
        return Casebook(
            catalogue=Catalogue(content.items.values(), self.store.items),
            office=content.office,
            notices=content.messages,
            numbers=self.store.numbers,
            calendar=lambda: self.calendar.current,
            carry=effects(tickets, Publishing(self.links)),
        )

    def _workshop(self) -> Workshop:
        content = self.content
        return Workshop(
            TypstPress(), SampleSeal(), self.files, content.office, content.issuer, self.address
        )

    @property
    def address(self) -> str:
        """Where this site is found, without a closing slash."""
        return self.settings.public_url.rstrip("/")

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
        if isinstance(self.clock, MovableClock):
            await self.clock.refresh()
        await self.calendar.load()
        await self.casebook.catalogue.record()
        self.understanding = await asyncio.to_thread(
            understanding_of, self.content, self.settings.var_dir
        )
        engine = Engine(self.content, self.understanding, public_url=self.address)
        counter = CertificateCounter(self.casebook.catalogue, self.links)
        talk = Talk(
            engine,
            Actions(self.handlers, self.content.domain),
            Desks(self.casebook, counter, self.content.bodies),
            self.casebook,
        )
        shared = Shared(
            self.shared.in_flight,
            self.shared.locks,
            self.shared.limits,
            self.shared.bell,
            self.inbox,
            self.point,
        )
        self._turns = Turns(self.store.work, talk, shared, self.clock)
        _log.info("product.warm", content=self.content.fingerprint[:12])

    async def keep_time(self, stop: asyncio.Event) -> None:
        """What every process does: the calendar is read hourly, a sandbox's clock is followed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.calendar.run(stop))
            if isinstance(self.clock, MovableClock):
                tasks.create_task(self.clock.run(stop))

    async def work(self, stop: asyncio.Event) -> None:
        """What a worker does until `stop`: deliver, write, keep time, tidy up once an hour."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.timekeeping.run(stop))
            tasks.create_task(self.sealing.run(stop))
            tasks.create_task(self.post.run(stop))
            tasks.create_task(self.delivery.run(stop))
            tasks.create_task(self._tidy(stop))

    async def _tidy(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self.store.retention.tidy(self.clock.now())
            except DatabaseGone:
                _log.warning("retention.database_gone")
            except Exception:  # noqa: BLE001 - the next hour may fare better
                _log.exception("retention.failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TIDY_EVERY)

    def settled(self, key: str) -> None:
        """The passive reply to that delivery has left."""
        self.store.deliveries.settle([key], self.clock.now())


@asynccontextmanager
async def build(
    settings: Settings, handlers: ModuleType, *, point: Point = nothing
) -> AsyncIterator[Product]:
    """The product over an up-to-date schema; closed on leaving. Raises Misconfigured."""
    await _check_schema(settings.database_url)
    async with AsyncExitStack() as stack:
        content = load(content_dir(settings))
        store = open_store(settings.database_url, point)
        stack.push_async_callback(store.close)
        keys = inbox_keys(settings.master_keys, settings.var_dir / "inbox.key")
        inbox = SqliteInbox(settings.var_dir / "inbox.db", keys)
        stack.push_async_callback(inbox.close)
        shared = coordination(settings, stack)
        credentials = Credentials(settings.wechat_app_id, settings.wechat_app_secret)
        wechat = await stack.enter_async_context(
            WeChatApi(credentials, shared.tokens, settings.wechat_api_url)
        )
        clock = MovableClock(SystemClock(), store.clock_offsets) if settings.sandbox else None
        secret = inbox_keys(settings.master_keys, settings.var_dir / "secrets.key")
        yield Product(
            settings=settings,
            content=content,
            store=store,
            clock=clock or SystemClock(),
            calendar=WorkingCalendar(
                store.calendar_days, PackagedHolidays(), clock or SystemClock()
            ),
            signer=HmacSigner(secret),
            vault=AesVault(secret),
            inbox=inbox,
            files=FileStore(settings.var_dir / "files"),
            shared=shared,
            wechat=wechat,
            templates=_templates(settings),
            registry=CollectorRegistry(),
            handlers=handlers,
            point=point,
        )


async def _check_schema(url: str) -> None:
    """SQLite is brought up to date; PostgreSQL is an operator's decision."""
    if url.startswith("sqlite"):
        await schema.migrate(url)
        return
    standing = await schema.standing(url)
    if standing != schema.newest():
        raise Misconfigured(
            f"数据库结构版本是 {standing or '空'}，程序需要 {schema.newest()}。"
            "请先运行：hengxin migrate"
        )


def _templates(settings: Settings) -> Mapping[str, Template]:
    return read_templates(settings.wechat_templates) if settings.wechat_templates else {}


def _delivery(product: Product) -> Delivery:
    outside = Outside(product.store.deliveries, product.wechat, product.shared.bell, product.clock)
    sends = Counter(
        "hengxin_sends_total",
        "Attempts to send a message to a citizen.",
        ["channel", "verdict"],
        registry=product.registry,
    )
    watch = Watch(product.point, lambda channel, verdict: sends.labels(channel, verdict).inc())
    return Delivery(outside, product.templates, watch=watch)
