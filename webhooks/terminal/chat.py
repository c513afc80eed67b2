"""`hengxin chat`: the same bot in the terminal, on the same store."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator

import click

import handlers
from bot.bootstrap import Product, build
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.errors import HengxinError
from bot.settings import Settings, read_settings
from webhooks.terminal import logs


@click.command()
@click.option("--as", "name", default="terminal", show_default=True, help="以哪位用户的身份对话。")
def command(name: str) -> None:
    """在终端里与公众号对话；空行或 Ctrl-D 结束。"""
    settings = read_settings()
    logs.configure("ERROR")
    asyncio.run(_chat(f"chat-{name}", settings))


async def _chat(openid: str, settings: Settings) -> None:
    async with build(settings, handlers) as product:
        await product.warm()
        async for line in _lines():
            try:
                click.echo(await _said(product, openid, line))
            except HengxinError as error:
                click.echo(error.sentence)


async def _said(product: Product, openid: str, line: str) -> str:
    key = f"chat|{openid}|{secrets.token_hex(8)}"
    now = product.world.clock.now()
    reply = await product.answer(Inbound(key, "chat", openid, InboundKind.TEXT, now, line))
    product.settled(key)
    # What WeChat would get as messages of their own: parts of a long answer, news of a case.
    waiting = await product.world.store.deliveries.collect(openid, now)
    return "\n\n".join(filter(None, [reply.text, *(each.text for each in waiting)])) + "\n"


async def _lines() -> AsyncIterator[str]:
    interactive = sys.stdin.isatty()
    while True:
        if interactive:
            click.echo("> ", nl=False)
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line or (interactive and not line.strip()):
            return
        if line.strip():
            yield line.rstrip("\n")
