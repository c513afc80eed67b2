"""`hengxin migrate`: the schema up, or down."""

import asyncio

import click

from bot.adapters.database import schema
from bot.settings import read_settings


@click.command()
@click.option("--to", default="head", show_default=True, help="目标版本；head 最新，base 清空。")
def command(to: str) -> None:
    """升级（或退回）数据库结构。"""
    url = read_settings().database_url
    asyncio.run(schema.migrate(url, to))
    click.echo(f"数据库结构版本：{asyncio.run(schema.standing(url)) or '空'}")
