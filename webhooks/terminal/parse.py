"""`hengxin parse`: how each line of stdin is understood, in Rasa's parse format."""

import json
import sys

import click

from bot.adapters.content_files import load
from bot.bootstrap import content_dir, understanding_of
from bot.settings import read_settings


@click.command()
@click.option("--explain", is_flag=True, help="同时给出各视角的得分和依据。")
def command(*, explain: bool) -> None:
    """逐行读取标准输入，每行输出一个 JSON。"""
    settings = read_settings()
    understanding = understanding_of(load(content_dir(settings)), settings.var_dir)
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        answer = understanding.parse(text).to_rasa()
        if explain:
            answer |= {"explain": understanding.explain(text)}
        click.echo(json.dumps(answer, ensure_ascii=False))
