"""`hengxin outbox`: messages that have not reached their citizens, letters that have not left."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.adapters.clock import SystemClock
from bot.adapters.database.store import Store, open_store
from bot.domain.messages.letter import LetterStatus
from bot.domain.messages.outbound import OutboundStatus
from bot.errors import NotFound
from bot.settings import read_settings

Result = TypeVar("Result")

_UNDELIVERED = [status.value for status in OutboundStatus if status is not OutboundStatus.SENT]
#: Stands before the number of a letter, since letters are counted apart from messages.
_LETTER = "L"
_NUMBER = re.compile(r"[0-9]{1,18}")


@click.group()
def command() -> None:
    """查看、重发未送达的消息和信件。"""


@command.command("list")
@click.option("--status", type=click.Choice(_UNDELIVERED), help="只看一种状态。")
@click.option("--limit", default=50, show_default=True, help="每种状态最多几条。")
def listed(status: str | None, limit: int) -> None:
    """列出未送达的消息，以及未发出的信件（编号以 L 开头）；不显示内容。"""
    wanted = [status] if status else _UNDELIVERED

    async def read(store: Store) -> None:
        for each in wanted:
            await _messages(store, OutboundStatus(each), limit)
        for each in sorted(set(wanted) & set(LetterStatus)):
            await _letters(store, LetterStatus(each), limit)

    _with_store(read)


@command.command()
@click.argument("number")
def retry(number: str) -> None:
    """重新发送一条搁置或放弃的消息，或一封放弃的信件。"""

    async def again(store: Store) -> bool:
        now = SystemClock().now()
        if number.startswith(_LETTER):
            return await store.letterbox.retry(_counted(number.removeprefix(_LETTER)), now)
        return await store.deliveries.retry(_counted(number), now)

    if not _with_store(again):
        raise NotFound(
            f"没有编号为 {number} 的搁置或放弃的消息或信件；用 hengxin outbox list 查看。"
        )
    click.echo("已安排重新发送。")


async def _messages(store: Store, status: OutboundStatus, limit: int) -> None:
    for each in await store.deliveries.listed(status, limit):
        click.echo(
            f"{each.id}\t{each.status}\t{each.message}\t{each.case or '-'}\t"
            f"{each.due:%Y-%m-%d %H:%M:%S}\t{each.attempts} 次\t{each.error}"
        )


async def _letters(store: Store, status: LetterStatus, limit: int) -> None:
    for each in await store.letterbox.listed(status, limit):
        click.echo(
            f"{_LETTER}{each.id}\t{each.status}\t信件\t{each.key}\t"
            f"{each.due:%Y-%m-%d %H:%M:%S}\t{each.attempts} 次\t{each.error}"
        )


def _counted(number: str) -> int:
    """The number as the store counts; nothing has the number -1."""
    return int(number) if _NUMBER.fullmatch(number) else -1


def _with_store(use: Callable[[Store], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        store = open_store(read_settings().database_url)
        try:
            return await use(store)
        finally:
            await store.close()

    return asyncio.run(run())
