"""`hengxin evaluate`: how well labelled sentences are understood."""

import asyncio
from pathlib import Path

import click

from bot.adapters.content_files import load
from bot.bootstrap import content_dir, understanding_of
from bot.dialogue.evaluation import Labelled, evaluate
from bot.errors import Invalid
from bot.settings import read_settings

_HEADER = ["text", "label"]
_File = click.Path(exists=True, dir_okay=False, path_type=Path)
