"""`hengxin serve`: the web process, with a worker task inside."""

import asyncio
import contextlib
import signal
import sys
from contextlib import AsyncExitStack

import click
import structlog
import uvloop
from aiohttp import web

import handlers
from bot.adapters.wechat.account import AccountApi
from bot.bootstrap import Product, build
from bot.domain.conversation.menu import placed
from bot.errors import DatabaseGone, Misconfigured
from bot.settings import Settings, read_settings
from webhooks.app import build_runner
from webhooks.sandbox import Mailbox
from webhooks.terminal import logs
from webhooks.terminal.doors import assemble
from webhooks.terminal.sandbox_account import with_mailbox, with_sandbox

_log = structlog.get_logger()

#: How long turns in flight may take to end when the process is asked to stop, seconds.
FAREWELL = 8.0

#: How long a process that finds no database while it starts waits until it looks again, seconds.
RETRY = 1.0

_NEEDED = ("wechat_app_id", "wechat_app_secret", "wechat_token")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8080, show_default=True, help="监听端口。")
@click.option("--sandbox", is_flag=True, help="同时模拟微信一侧，打开 /sandbox/ 即可试用。")
@click.option("--no-worker", is_flag=True, help="不在本进程内发送消息（另有 hengxin worker 时）。")
def command(host: str, port: int, *, sandbox: bool, no_worker: bool) -> None:
    """启动网页进程。"""
    settings = read_settings()
    if sandbox or settings.sandbox:
        settings = with_sandbox(settings, port)
    else:
        _refuse_missing(settings)
    logs.configure(settings.log_level, lasting=True)
    uvloop.run(serve(settings, host, port, worker=not no_worker))


async def serve(settings: Settings, host: str, port: int, *, worker: bool) -> None:
    """Listen until the process is asked to stop; `/readyz` is 503 until everything is loaded."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        mailbox = None
        if settings.sandbox:
            mailbox = Mailbox()
            settings = with_mailbox(settings, await mailbox.start())
            stack.push_async_callback(mailbox.close)
        product = await stack.enter_async_context(build(settings, handlers))
        callback = f"http://127.0.0.1:{port}/wechat"
        runner = build_runner(assemble(product, callback=callback, mailbox=mailbox))
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            await _run(product, stop, f"http://{host}:{port}", worker=worker)
        finally:
            stop.set()
            await runner.cleanup()
            await product.punctual.finish(FAREWELL)


async def _run(product: Product, stop: asyncio.Event, address: str, *, worker: bool) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_warm(product, stop, address))
        tasks.create_task(product.backlog.drain(stop))
        tasks.create_task(product.keep_time(stop))
        if worker:
            tasks.create_task(product.work(stop))
        await stop.wait()


async def _warm(product: Product, stop: asyncio.Event, address: str) -> None:
    spoken = sys.stdout.isatty() or product.settings.sandbox
    if spoken:
        click.echo("正在载入；首次启动或内容有变时要学习市民的说法，约十几秒 …")
    while not await _is_warm(product):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY)
        if stop.is_set():
            return
    if spoken:
        click.echo(f"衡信已就绪：{address}/")
        if product.settings.sandbox:
            click.echo(f"试用（模拟微信的手机）：{address}/sandbox/")


async def _is_warm(product: Product) -> bool:
    try:
        await product.warm()
        if product.settings.sandbox:
            menu = placed(product.content.menu, product.settings.public_url)
            await AccountApi(product.world.wechat.client).publish(menu)
    except DatabaseGone:
        _log.warning("serve.database_gone")
        return False
    return True


def _refuse_missing(settings: Settings) -> None:
    needed = [*_NEEDED, *(["wechat_aes_key"] if settings.wechat_mode == "safe" else [])]
    for name in needed:
        if not getattr(settings, name):
            raise Misconfigured(
                f"缺少设置 HENGXIN_{name.upper()}（在公众平台“设置与开发”中查看）；"
                "只想试用请加 --sandbox。"
            )
