"""`hengxin worker`: deliveries and tidying; any number of processes."""

import asyncio
import signal

import click
import uvloop

import handlers
from bot.bootstrap import build
from bot.settings import Settings, read_settings
from webhooks.terminal import logs
from webhooks.terminal.sandbox_account import with_sandbox


@click.command()
@click.option("--sandbox", is_flag=True, help="向模拟的微信发送（与 serve --sandbox 配合）。")
@click.option("--port", default=8080, show_default=True, help="模拟微信所在的端口。")
def command(port: int, *, sandbox: bool) -> None:
    """发送消息的进程。"""
    settings = read_settings()
    logs.configure(settings.log_level, lasting=True)
    if sandbox or settings.sandbox:
        settings = with_sandbox(settings, port)
    uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with build(settings, handlers) as product, asyncio.TaskGroup() as tasks:
        tasks.create_task(product.keep_time(stop))
        tasks.create_task(product.work(stop))
