"""Which doors a web process opens, and what stands behind each."""

from aiohttp import web

from bot.bootstrap import Product
from bot.domain.cases.case import CaseKind
from bot.services.time.sandbox_time import SandboxTime
from webhooks import sandbox
from webhooks.api.door import Api
from webhooks.app import Door, build_app
from webhooks.guide import Guides
from webhooks.health import Health
from webhooks.pages import Pages
from webhooks.terminal.sandbox_account import credentials
from webhooks.wechat import Credentials, Letters, WeChatDoor


def assemble(
    product: Product, *, callback: str, mailbox: sandbox.Mailbox | None = None
) -> web.Application:
    """The application of one web process; `callback` is where the sandbox pushes to.

    `mailbox` is the sandbox's, open already, because letters need its address.
    """
    content = product.content
    pages = Pages(content.office, list(content.items.values()))
    guides = Guides(pages, list(content.items.values()), content.messages[CaseKind.APPLICATION])
    doors: list[Door] = [_wechat(product), _api(product), _health(product), pages, guides]

    advance = None
    if product.world.movable is not None:
        time = SandboxTime(product.world.movable, lambda: product.world.calendar.current)
        advance = time.advance

    def simulate(app: web.Application) -> None:
        sandbox.mount(
            app,
            credentials=credentials(product.settings, content.office.name),
            callback_url=callback,
            now=product.world.clock.now,
            mailbox=mailbox,
            advance=advance,
        )

    mounts = [simulate] if product.settings.sandbox else []
    return build_app(doors, error_page=pages.problem, mounts=mounts)


def _wechat(product: Product) -> WeChatDoor:
    settings = product.settings
    agreed = Credentials(
        app_id=settings.wechat_app_id,
        token=settings.wechat_token,
        safe=settings.wechat_mode == "safe",
        aes_key=settings.wechat_aes_key,
        aes_key_previous=settings.wechat_aes_key_previous,
        account=settings.wechat_account,
    )
    return WeChatDoor(
        product.punctual.answer, Letters(agreed), product.world.clock, product.settled
    )


def _api(product: Product) -> Api:
    return Api(
        works=product.world.store.work,
        keys=product.world.store.api_keys,
        casebook=product.office.casebook,
        clock=product.world.clock,
        bell=product.world.shared.bell,
    )


def _health(product: Product) -> Health:
    async def database() -> None:
        await product.world.store.work().conversations.opening("health", "health")

    return Health(product.registry, lambda: product.is_warm, {"database": database})
