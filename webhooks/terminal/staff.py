"""`hengxin staff`: who works here; a password is asked for twice and kept only as a hash."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.adapters.clock import SystemClock
from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from bot.adapters.local_keys import inbox_keys
from bot.adapters.passwords import Argon2Passwords
from bot.adapters.secrets import AesVault
from bot.domain.people.actor import STAFF, Role
from bot.domain.people.staff import SHORTEST_PASSWORD
from bot.errors import Invalid
from bot.services.people.register import StaffRegister
from bot.settings import read_settings

Result = TypeVar("Result")

_ROLES = sorted(role.value for role in STAFF)


@click.group()
def command() -> None:
    """管理工作人员。"""


@command.command()
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(_ROLES),
    help="岗位，可多个。",
)
def add(name: str, roles: tuple[str, ...]) -> None:
    """登记一人，NAME 是工号；密码输入两遍，动态口令地址只在最后一行显示这一次。"""
    password = _new_password()
    held = frozenset(map(Role, roles))
    address = _with_register(lambda register: register.add(name, password, held))
    click.echo(f"工号“{name}”已登记，岗位：{'、'.join(sorted(held))}。")
    click.echo("请用身份验证器添加下面的动态口令地址，之后无法再次查看：")
    click.echo(address)


@command.command("list")
def listed() -> None:
    """列出全部人员：工号、岗位、是否停用。"""
    for person in _with_register(lambda register: register.listed()):
        standing = "在用" if person.active else "停用"
        click.echo(f"{person.number}\t{'、'.join(sorted(person.roles))}\t{standing}")


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """停用一人；已经登录的也立即失效。"""
    _with_register(lambda register: register.set_active(name, active=False))
    click.echo(f"工号“{name}”已停用。")


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """重新启用一人，密码不变。"""
    _with_register(lambda register: register.set_active(name, active=True))
    click.echo(f"工号“{name}”已启用。")


@command.command()
@click.argument("name")
def password(name: str) -> None:
    """给一人换新密码；输入两遍。"""
    fresh = _new_password()
    _with_register(lambda register: register.change_password(name, fresh))
    click.echo(f"工号“{name}”的密码已更换。")


def _new_password() -> str:
    """Typed twice without being shown; from a pipe, two lines that are the same."""
    if sys.stdin.isatty():
        return str(
            click.prompt(
                f"密码（至少 {SHORTEST_PASSWORD} 个字符）",
                hide_input=True,
                confirmation_prompt="再输入一遍",
            )
        )
    first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if first != second:
        raise Invalid("两次输入的密码不一致，请重新输入；从标准输入读取时，第一、二行都写密码。")
    return first


def _with_register(use: Callable[[StaffRegister], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        settings = read_settings()
        keys = inbox_keys(settings.master_keys, settings.var_dir / "secrets.key")
        if settings.database_url.startswith("sqlite"):
            await schema.migrate(settings.database_url)
        store = open_store(settings.database_url)
        try:
            register = StaffRegister(store.staff, Argon2Passwords(), AesVault(keys), SystemClock())
            return await use(register)
        finally:
            await store.close()

    return asyncio.run(run())
