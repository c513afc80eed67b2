"""Which doors a web process opens, and what stands behind each."""

import shutil

from aiohttp import web

from bot.adapters.database.figures import SqlWatching
from bot.adapters.pdf import TypstFormPress
from bot.bootstrap import Product, content_dir
from bot.services.cases.anonymous import AnonymousReports
from bot.services.cases.page_errors import PageErrors
from bot.services.certificates.fetching import Fetching
from bot.services.certificates.verifying import Verification
from bot.services.conversation.rasa_calls import RasaCalls
from bot.services.oversight.waiting import Waiting, watch_disk
from bot.services.people.register import StaffRegister
from bot.services.time.sandbox_time import SandboxTime
from webhooks import sandbox
from webhooks.api.authentication import actor_of
from webhooks.api.behind import Behind
from webhooks.api.body import parse_json
from webhooks.api.door import Api
from webhooks.app import Door, build_app
from webhooks.guide import AbilityPage, BlankForms, Guides, Latest, Topics, WrongPages
from webhooks.guide import Gate as GuideGate
from webhooks.guide.finding import PlainFinder
from webhooks.health import Health
from webhooks.me.certificates import OwnCertificates
from webhooks.pages import Pages
from webhooks.rasa import Rasa
from webhooks.report import Gate as ReportGate
from webhooks.report import ReportDoor
from webhooks.terminal.sandbox_account import credentials
from webhooks.verify import Verify
from webhooks.wechat import Credentials, Letters, WeChatDoor
from webhooks.wechat.domain_proof import DomainProof
from webhooks.workbench import Gate, Workbench


def assemble(
    product: Product, *, callback: str, mailbox: sandbox.Mailbox | None = None
) -> web.Application:
    """The application of one web process; `callback` is where the sandbox pushes to.

    `mailbox` is the sandbox's, open already, because letters need its address.
    """
    pages = Pages(product.content.office, list(product.content.items.values()))
    advance = None
    if product.world.movable is not None:
        time = SandboxTime(product.world.movable, lambda: product.world.calendar.current)
        advance = time.advance

    def simulate(app: web.Application) -> None:
        sandbox.mount(
            app,
            credentials=credentials(product.settings, product.content.office.name),
            callback_url=callback,
            now=product.world.clock.now,
            mailbox=mailbox,
            advance=advance,
        )

    mounts = [simulate] if product.settings.sandbox else []
    return build_app(_doors(product, pages), error_page=pages.problem, mounts=mounts)


def _doors(product: Product, pages: Pages) -> list[Door]:
    world, office = product.world, product.office
    verification = Verification(world.store.work, office.casebook.catalogue)
    fetching = Fetching(
        world.store.work, office.casebook, office.links, world.files, world.shared.bell
    )
    return [
        _wechat(product),
        _api(product),
        _health(product),
        pages,
        *_guides(product, pages),
        Verify(pages, verification, world.shared.limits, world.clock),
        OwnCertificates(fetching, world.clock),
        _workbench(product, pages),
        _reports(product, pages),
        _rasa(product),
        DomainProof.within(content_dir(product.settings)),
    ]


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
    world, office = product.world, product.office
    return Api(
        Behind(
            works=world.store.work,
            casebook=office.casebook,
            drafting=office.drafting,
            keys=world.store.api_keys,
            files=world.files,
            clock=world.clock,
            bell=world.shared.bell,
        )
    )


def _workbench(product: Product, pages: Pages) -> Workbench:
    world = product.world
    register = StaffRegister(world.store.staff, world.passwords, world.vault, world.clock)
    secure = product.settings.public_url.startswith("https://")
    gate = Gate(register, world.signer, world.shared.limits, world.clock, secure)
    return Workbench(world.store.work, product.office.casebook, gate, pages, world.shared.bell)


def _reports(product: Product, pages: Pages) -> ReportDoor:
    world = product.world
    gate = ReportGate(world.signer, world.shared.limits, world.clock)
    return ReportDoor(
        AnonymousReports(world.store.work, product.office.casebook), world.files, gate, pages
    )


def _guides(product: Product, pages: Pages) -> list[Door]:
    content, world = product.content, product.world
    gate = GuideGate(world.signer, world.shared.limits, world.clock)
    plain = PlainFinder(content.items.values(), content.synonyms)
    guides = Guides(pages, content, Latest(lambda: product.search, plain), gate)
    errors = PageErrors(world.store.work, product.office.casebook, world.shared.bell)
    return [
        AbilityPage(pages, content),  # before the guides: it is no item
        guides,
        BlankForms(content, TypstFormPress(), gate, product.address),
        WrongPages(pages, guides, errors, gate),
        Topics(pages, content),
    ]


def _rasa(product: Product) -> Rasa:
    world = product.world
    calls = RasaCalls(world.store.work, product.actions, product.office.desks, world.clock)
    keys = world.store.api_keys
    return Rasa(calls, keys, lambda request: actor_of(request, keys), parse_json)


def _health(product: Product) -> Health:
    world = product.world
    watching = SqlWatching(world.store.database)
    waiting = Waiting(watching, world.inbox, world.clock, product.registry)
    folder = product.settings.var_dir
    watch_disk(product.registry, lambda: float(shutil.disk_usage(folder).free))

    async def database() -> None:
        await world.store.work().conversations.opening("health", "health")
        await watching.touch()

    checks = {"database": database}
    return Health(product.registry, lambda: product.is_warm, checks, refresh=waiting.refresh)
