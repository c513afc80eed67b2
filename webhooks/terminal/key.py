"""`hengxin key`: API keys; the secret is shown once and never stored."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.adapters.clock import SystemClock
from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Role
from bot.errors import NotFound
from bot.ports.requests import ApiKey, KeyRing
from bot.settings import read_settings
from webhooks.api.authentication import digest_of

Result = TypeVar("Result")

_HOLDABLE = sorted(role.value for role in Role if role not in NEVER_HELD_BY_KEYS)


@click.group()
def command() -> None:
    """管理接口密钥。"""


@command.command()
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(_HOLDABLE),
    help="岗位，可多个。",
)
def add(name: str, roles: tuple[str, ...]) -> None:
    """新建一把密钥；它只在最后一行显示这一次。"""
    secret = "hx_" + secrets.token_urlsafe(32)
    key = ApiKey(
        name=name,
        digest=digest_of(secret),
        roles=frozenset(map(Role, roles)),
        created=SystemClock().now(),
    )
    _with_keys(lambda keys: keys.add(key))
    click.echo(f"密钥“{name}”已建立，岗位：{'、'.join(roles)}。请立即保存，之后无法再次查看：")
    click.echo(secret)


@command.command("list")
def listed() -> None:
    """列出密钥的名称、岗位和建立日期；密钥本身不保存，无法查看。"""
    for key in _with_keys(lambda keys: keys.listed()):
        roles = "、".join(sorted(key.roles))
        click.echo(f"{key.name}\t{roles}\t{key.created:%Y-%m-%d}")


@command.command()
@click.argument("name")
def revoke(name: str) -> None:
    """收回一把密钥；用它的下一次请求即被拒绝。"""
    if not _with_keys(lambda keys: keys.revoke(name)):
        raise NotFound(f"没有名为“{name}”的密钥；用 hengxin key list 查看。")
    click.echo(f"密钥“{name}”已收回。")


def _with_keys(use: Callable[[KeyRing], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        url = read_settings().database_url
        if url.startswith("sqlite"):
            await schema.migrate(url)
        store = open_store(url)
        try:
            return await use(store.api_keys)
        finally:
            await store.close()

    return asyncio.run(run())
