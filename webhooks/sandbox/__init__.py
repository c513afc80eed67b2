"""WeChat's side, simulated: an oracle that shares no code with the product."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from aiohttp import web

from webhooks.sandbox.account import AccountKind, Credentials, Mode
from webhooks.sandbox.delivery import Pace
from webhooks.sandbox.driving import Driving
from webhooks.sandbox.phone import Phone
from webhooks.sandbox.world import Sandbox

__all__ = ["AccountKind", "Credentials", "Mode", "Pace", "Sandbox", "build_app", "mount"]

API_PREFIX = "/sandbox/wechat"  # http://host:port + this is the account's HENGXIN_WECHAT_API_URL
USUAL_PACE = Pace()


def mount(
    app: web.Application,
    *,
    credentials: Credentials,
    callback_url: Callable[[], str] | str,
    now: Callable[[], datetime],
    pace: Pace = USUAL_PACE,
) -> Sandbox:
    """Add the phone, the driving addresses and the served platform to an application.

    `callback_url` is the account's callback address, asked anew for every push; `now` is aware,
    Asia/Shanghai. The sandbox starts and stops with the application.
    """
    sandbox = Sandbox(credentials, callback_url, now, pace)
    app.add_routes(sandbox.api.routes(API_PREFIX))
    app.add_routes(Driving(sandbox).routes())
    app.add_routes(Phone(sandbox).routes())

    async def hang_up(_app: web.Application) -> None:
        sandbox.feed.close()

    async def living(_app: web.Application) -> AsyncIterator[None]:
        yield
        await sandbox.close()

    app.on_shutdown.append(hang_up)
    app.cleanup_ctx.append(living)
    return sandbox


def build_app(
    *,
    credentials: Credentials,
    callback_url: Callable[[], str] | str,
    now: Callable[[], datetime],
    pace: Pace = USUAL_PACE,
) -> web.Application:
    """WeChat's side alone, for the development of another server."""
    app = web.Application()
    mount(app, credentials=credentials, callback_url=callback_url, now=now, pace=pace)
    return app
