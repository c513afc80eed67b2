"""`hengxin export`: the institution's content in the form that other software reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.adapters.content_files import load
from bot.adapters.content_files.sources import Source, plain, source_from
from bot.bootstrap import content_dir
from bot.settings import read_settings
from webhooks.terminal.rasa_project import project_files, write_project


@click.group()
def command() -> None:
    """导出机构内容。"""


@command.command()
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def rasa(directory: Path) -> None:
    """导出为 Rasa 3.6 项目；文件夹须是空的，或先前导出的。"""
    settings = read_settings()
    folder = content_dir(settings)
    content, rules = load(folder), written_rules(folder)
    files = project_files(content, rules, settings.public_url.rstrip("/"))
    write_project(directory, files)
    click.echo(
        f"已导出 {len(files)} 个文件到 {directory}，训练和运行见 {directory / 'README.md'}。"
    )


def written_rules(directory: Path) -> list[Mapping[str, Any]]:
    """The rules of a content folder as they are written, in the order of its files."""
    files = [directory / "domain.yml", *sorted((directory / "dialogue").rglob("*.yml"))]
    sources = (source_from(directory, path) for path in files if path.exists())
    return [
        plain(entry)
        for source in sources
        if isinstance(source, Source)
        for entry in source.data.get("rules") or ()
    ]
