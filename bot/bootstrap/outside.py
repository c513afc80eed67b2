"""What stands behind each port in one process, opened and closed together."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.adapters.clock import MovableClock, SystemClock
from bot.adapters.code_reader import ZxingCodeReader
from bot.adapters.database import schema
from bot.adapters.database.store import Store, open_store
from bot.adapters.files import FileStore
from bot.adapters.holidays import PackagedHolidays
from bot.adapters.inbox import SqliteInbox
from bot.adapters.local_keys import inbox_keys
from bot.adapters.mail import Smtp
from bot.adapters.model_endpoint import Endpoint, ModelEndpoint
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.secrets import AesVault, HmacSigner
from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.stable_token import Credentials
from bot.adapters.wechat.templates import read_templates
from bot.bootstrap.coordination import Coordination, coordination
from bot.domain.messages.templates import Template
from bot.errors import Misconfigured
from bot.ports.clock import Clock
from bot.ports.files import Files
from bot.ports.mail import Mail
from bot.ports.paper import CodeReader
from bot.ports.ranking import Ranker
from bot.ports.secrets import Passwords, Signer, Vault
from bot.services.time.working_calendar import WorkingCalendar
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything that is not ours to decide: stores, clocks, keys, WeChat, mail.

    `mail` is None while there is no server, `ranker` while no model is set. A sandbox's clock can
    be moved.
    """

    store: Store
    clock: Clock
    calendar: WorkingCalendar
    signer: Signer
    vault: Vault
    passwords: Passwords
    inbox: SqliteInbox
    files: Files
    reader: CodeReader
    shared: Coordination
    wechat: WeChatApi
    templates: Mapping[str, Template]
    mail: Mail | None
    ranker: Ranker | None = None

    @property
    def movable(self) -> MovableClock | None:
        """The sandbox's clock; None where time only passes."""
        return self.clock if isinstance(self.clock, MovableClock) else None


@asynccontextmanager
async def outside(settings: Settings, point: Callable[[str], None]) -> AsyncIterator[Outside]:
    """Open everything over an up-to-date schema. Raises Misconfigured."""
    await _check_schema(settings.database_url)
    async with AsyncExitStack() as stack:
        store = open_store(settings.database_url, point)
        stack.push_async_callback(store.close)
        inbox = SqliteInbox(settings.var_dir / "inbox.db", _keys(settings, "inbox.key"))
        stack.push_async_callback(inbox.close)
        shared = coordination(settings, stack)
        credentials = Credentials(settings.wechat_app_id, settings.wechat_app_secret)
        wechat = await stack.enter_async_context(
            WeChatApi(credentials, shared.tokens, settings.wechat_api_url)
        )
        reader = ZxingCodeReader()
        stack.callback(reader.close)
        true_time, secret = SystemClock(), _keys(settings, "secrets.key")
        clock = MovableClock(true_time, store.clock_offsets) if settings.sandbox else true_time
        yield Outside(
            store=store,
            clock=clock,
            calendar=WorkingCalendar(store.calendar_days, PackagedHolidays(), clock),
            signer=HmacSigner(secret),
            vault=AesVault(secret),
            passwords=Argon2Passwords(),
            inbox=inbox,
            files=FileStore(settings.var_dir / "files"),
            reader=reader,
            shared=shared,
            wechat=wechat,
            templates=_templates(settings),
            mail=Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else None,
            ranker=await _ranker(settings, stack),
        )


def _keys(settings: Settings, name: str) -> list[bytes]:
    """The keys of HENGXIN_MASTER_KEYS, else this host's own in that file."""
    return inbox_keys(settings.master_keys, settings.var_dir / name)


async def _ranker(settings: Settings, stack: AsyncExitStack) -> Ranker | None:
    if not settings.model_url:
        return None
    endpoint = Endpoint(settings.model_url, settings.model_name, settings.model_key)
    return await stack.enter_async_context(ModelEndpoint(endpoint))


def _templates(settings: Settings) -> Mapping[str, Template]:
    return read_templates(settings.wechat_templates) if settings.wechat_templates else {}


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
