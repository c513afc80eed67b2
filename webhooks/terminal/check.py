"""`hengxin check`: every mistake in the content, as file:line: what and how to mend."""

import sys
from pathlib import Path

import click

from bot.adapters import content_files
from bot.bootstrap import content_dir
from bot.settings import read_settings


@click.command()
@click.argument("directory", required=False, type=click.Path(exists=True, path_type=Path))
def command(directory: Path | None) -> None:
    """检查内容目录中的每一个文件。"""
    problems = content_files.check(directory or content_dir(read_settings()))
    for problem in problems:
        click.echo(str(problem))
    if problems:
        sys.exit(1)
    click.echo("内容检查通过。")
