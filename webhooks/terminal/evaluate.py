"""`hengxin evaluate`: how well labelled sentences are understood."""

import csv
import time
from pathlib import Path

import click

from bot.adapters.content_files import load
from bot.adapters.training import Lesson, trained
from bot.bootstrap import content_dir, understanding_of
from bot.dialogue.evaluation import Evaluation, Verdict, evaluate
from bot.dialogue.understanding import Understanding
from bot.errors import Invalid
from bot.settings import read_settings

_HEADER = ["text", "label"]
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--test", required=True, type=_File, help="评测集：text<TAB>label，首行为表头。")
@click.option("--train", type=_File, help="改用此文件训练；不给则用现有内容。")
def command(test: Path, train: Path | None) -> None:
    """评测理解的准确率、宏平均 F1、各意图成绩和每句用时。"""
    settings = read_settings()
    if train is None:
        understanding = understanding_of(load(content_dir(settings)), settings.var_dir)
    else:
        lesson = Lesson(tuple(_labelled(train)))
        understanding = Understanding.of(trained(lesson, settings.var_dir / "models"), (), ())
    _show(evaluate([_verdict(understanding, text, label) for text, label in _labelled(test)]))


def _verdict(understanding: Understanding, text: str, label: str) -> Verdict:
    start = time.perf_counter()
    parse = understanding.parse(text)
    return Verdict(label, parse.intent, parse.confidence, time.perf_counter() - start)


def _labelled(file: Path) -> list[tuple[str, str]]:
    """The file's rows; Invalid names the first line that is not text, tab, label."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != _HEADER:
        raise Invalid(f"{file}:1: 首行应为 text<TAB>label。")
    for place, row in enumerate(rows, 1):
        if len(row) != len(_HEADER):
            raise Invalid(f"{file}:{place}: 每行应为一句话、一个制表符、一个标签。")
    if len(rows) == 1:
        raise Invalid(f"{file}: 没有可评测的句子。")
    return [(text, label) for text, label in rows[1:]]


def _show(result: Evaluation) -> None:
    click.echo(f"accuracy\t{result.accuracy:.4f}")
    click.echo(f"macro-F1\t{result.macro_f1:.4f}")
    click.echo(f"p50/p95 ms\t{result.p50_ms:.3f}\t{result.p95_ms:.3f}\n")
    click.echo("intent\tprecision\trecall\tF1\tsupport")
    for score in result.intents:
        click.echo(
            f"{score.intent}\t{score.precision:.3f}\t{score.recall:.3f}\t{score.f1:.3f}\t"
            f"{score.support}"
        )
