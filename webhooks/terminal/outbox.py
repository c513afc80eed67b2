"""`hengxin outbox`: messages that have not reached their citizens."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.adapters.clock import SystemClock
from bot.adapters.database.store import Store, open_store
from bot.domain.messages.outbound import OutboundStatus
from bot.errors import NotFound
from bot.settings import read_settings

Result = TypeVar("Result")

_UNDELIVERED = [status.value for status in OutboundStatus if status is not OutboundStatus.SENT]


@click.group()
def command() -> None:
    """查看、重发未送达的消息。"""


@command.command("list")
@click.option("--status", type=click.Choice(_UNDELIVERED), help="只看一种状态。")
@click.option("--limit", default=50, show_default=True, help="最多几条。")
def listed(status: str | None, limit: int) -> None:
    """列出未送达的消息（不显示内容）。"""
    wanted = [status] if status else _UNDELIVERED

    async def read(store: Store) -> None:
        for each in wanted:
            for message in await store.deliveries.listed(OutboundStatus(each), limit):
                click.echo(
                    f"{message.id}\t{message.status}\t{message.message}\t{message.case or '-'}\t"
                    f"{message.due:%Y-%m-%d %H:%M:%S}\t{message.attempts} 次\t{message.error}"
                )

    _with_store(read)


@command.command()
@click.argument("number", type=int)
def retry(number: int) -> None:
    """重新发送一条搁置或放弃的消息。"""

    async def again(store: Store) -> bool:
        return await store.deliveries.retry(number, SystemClock().now())

    if not _with_store(again):
        raise NotFound(f"没有编号为 {number} 的搁置或放弃的消息；用 hengxin outbox list 查看。")
    click.echo("已安排重新发送。")


def _with_store(use: Callable[[Store], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        store = open_store(read_settings().database_url)
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(run())
