"""`hengxin wechat`: what the account can and cannot do, and its menu."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.adapters.clock import SystemClock
from bot.adapters.content_files import load
from bot.adapters.own_site import OwnSite
from bot.adapters.wechat.account import AccountApi
from bot.adapters.wechat.api import WeChatApi
from bot.adapters.wechat.stable_token import Credentials
from bot.adapters.wechat.templates import read_templates
from bot.adapters.wechat.token import MemoryTokenStore
from bot.bootstrap import content_dir
from bot.domain.conversation.menu import Menu, placed
from bot.errors import HengxinError, Misconfigured
from bot.ports.wechat import Verdict
from bot.services.messages.account_check import AccountCheck, Wanted
from bot.services.messages.account_remedies import remedy
from bot.settings import Settings, read_settings
from webhooks.terminal import logs
from webhooks.terminal.sandbox_account import with_sandbox
from webhooks.wechat.domain_proof import DomainProof
from webhooks.wechat.signature import signature

_sandbox = click.option(
    "--sandbox", is_flag=True, help="对模拟的微信（另有 serve --sandbox 时）。"
)
_port = click.option("--port", default=8080, show_default=True, help="模拟的微信所在的端口。")


@click.group()
def command() -> None:
    """检查公众号的权限和设置，发布菜单。"""


@command.command()
@_sandbox
@_port
def check(port: int, *, sandbox: bool) -> None:
    """逐项检查公众号能做什么、还缺什么；不改动任何设置，也不给市民发消息。"""
    if not asyncio.run(_checked(_settings(port, sandbox=sandbox))):
        sys.exit(1)


@command.command()
@click.argument("directory", required=False, type=click.Path(exists=True, path_type=Path))
@_sandbox
@_port
def menu(directory: Path | None, port: int, *, sandbox: bool) -> None:
    """把内容目录中 menu.yml 写的菜单发布到公众号。"""
    settings = _settings(port, sandbox=sandbox)
    wanted = _menu(settings, directory)
    if not wanted:
        raise Misconfigured("内容目录中没有 menu.yml，没有菜单可以发布。")
    asyncio.run(_published(settings, wanted))
    click.echo("菜单已发布；已关注的市民约 5 分钟后看到。")


async def _checked(settings: Settings) -> bool:
    """Tell every finding as it comes; False when something needed does not work."""
    works = True
    async with _account(settings) as account, OwnSite(settings.public_url) as site:
        async for finding in AccountCheck(account, site, _wanted(settings)).findings():
            click.echo(f"{finding.standing}\t{finding.subject}\t{finding.says}")
            works &= not finding.stops
    return works


async def _published(settings: Settings, wanted: Menu) -> None:
    async with _account(settings) as account:
        attempt = await account.publish(wanted)
    if attempt.verdict is not Verdict.SENT:
        raise HengxinError(f"菜单没有发布：{remedy(attempt)}。")


@asynccontextmanager
async def _account(settings: Settings) -> AsyncIterator[AccountApi]:
    own = Credentials(settings.wechat_app_id, settings.wechat_app_secret)
    async with WeChatApi(own, MemoryTokenStore(), settings.wechat_api_url) as api:
        yield AccountApi(api.client)


def _wanted(settings: Settings) -> Wanted:
    templates = settings.wechat_templates
    return Wanted(
        public_url=settings.public_url.rstrip("/"),
        templates=read_templates(templates) if templates else {},
        menu=_menu(settings, None),
        proof=_proof(settings.wechat_token),
        files=DomainProof.within(content_dir(settings)).files,
    )


def _menu(settings: Settings, directory: Path | None) -> Menu:
    return placed(load(directory or content_dir(settings)).menu, settings.public_url)


def _proof(token: str) -> Mapping[str, str]:
    """The query with which WeChat proves an address, signed with our own token."""
    timestamp, nonce = str(int(SystemClock().now().timestamp())), secrets.token_hex(8)
    return {
        "signature": signature(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": secrets.token_hex(8),
    }


def _settings(port: int, *, sandbox: bool) -> Settings:
    settings = read_settings()
    logs.configure("CRITICAL")  # what is wrong is told once, in the findings
    return with_sandbox(settings, port) if sandbox or settings.sandbox else settings
