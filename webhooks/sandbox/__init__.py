"""WeChat's side, simulated: an oracle that shares no code with the product."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from aiohttp import web

from webhooks.sandbox.account import AccountKind, Credentials, Mode
from webhooks.sandbox.acts import Acts
from webhooks.sandbox.clock import Advance, OwnClock
from webhooks.sandbox.consent_page import ConsentPage
from webhooks.sandbox.delivery import Pace
from webhooks.sandbox.desk import Desk
from webhooks.sandbox.driving import Driving
from webhooks.sandbox.mailbox import Mailbox
from webhooks.sandbox.phone import Phone
from webhooks.sandbox.world import Sandbox

__all__ = [
    "AccountKind",
    "Credentials",
    "Mailbox",
    "Mode",
    "Pace",
    "Sandbox",
    "build_app",
    "mount",
]

# http://host:port + this is the account's HENGXIN_WECHAT_API_URL and HENGXIN_WECHAT_OPEN_URL.
API_PREFIX = "/sandbox/wechat"
USUAL_PACE = Pace()


def mount(  # noqa: PLR0913 - the parts of one world, each by its name
    app: web.Application,
    *,
    credentials: Credentials,
    callback_url: Callable[[], str] | str,
    now: Callable[[], datetime],
    pace: Pace = USUAL_PACE,
    mailbox: Mailbox | None = None,
    advance: Advance | None = None,
) -> Sandbox:
    """Add the phone, the driving addresses and the served platform to an application.

    `callback_url` is the account's callback address, asked anew for every push; `now` is aware,
    Asia/Shanghai; `advance` moves it and returns the new moment (none: it cannot be moved).
    A started `mailbox` takes mail from here on. All stops with the application.
    """
    sandbox = Sandbox(credentials, callback_url, now, pace)
    app.add_routes(sandbox.routes(API_PREFIX))
    app.add_routes(ConsentPage(sandbox).routes(API_PREFIX))
    app.add_routes(Driving(sandbox).routes())
    app.add_routes(Acts(sandbox).routes())
    app.add_routes(Phone(sandbox).routes())
    app.add_routes(Desk(sandbox, mailbox, advance).routes())
    if mailbox is not None:
        mailbox.open(now, sandbox.feed)

    async def hang_up(_app: web.Application) -> None:
        sandbox.feed.close()

    async def living(_app: web.Application) -> AsyncIterator[None]:
        yield
        await sandbox.close()
        if mailbox is not None:
            await mailbox.close()

    app.on_shutdown.append(hang_up)
    app.cleanup_ctx.append(living)
    return sandbox


def build_app(
    *,
    credentials: Credentials,
    callback_url: Callable[[], str] | str,
    now: Callable[[], datetime],
    pace: Pace = USUAL_PACE,
    mailbox: Mailbox | None = None,
) -> web.Application:
    """WeChat's side alone, for the development of another server, with a clock of its own.

    `now` is the true time, from which its clock starts.
    """
    app, clock = web.Application(), OwnClock(now)
    mount(
        app,
        credentials=credentials,
        callback_url=callback_url,
        now=clock.now,
        pace=pace,
        mailbox=mailbox,
        advance=clock.advance,
    )
    return app
