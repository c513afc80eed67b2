"""`hengxin key`: API keys; the secret is shown once and never stored."""

import asyncio
import secrets

import click

from bot.adapters.clock import SystemClock
from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from bot.domain.people.actor import NEVER_HELD_BY_KEYS, Role
from bot.ports.requests import ApiKey
from bot.settings import Settings, read_settings
from webhooks.api.authentication import digest_of

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
    asyncio.run(_add(read_settings(), key))
    click.echo(f"密钥“{name}”已建立，岗位：{'、'.join(roles)}。请立即保存，之后无法再次查看：")
    click.echo(secret)


async def _add(settings: Settings, key: ApiKey) -> None:
    if settings.database_url.startswith("sqlite"):
        await schema.migrate(settings.database_url)
    store = open_store(settings.database_url)
    try:
        await store.api_keys.add(key)
    finally:
        await store.close()
