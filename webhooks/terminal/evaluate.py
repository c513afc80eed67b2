"""`hengxin evaluate`: how well labelled sentences are understood."""

import csv
import time
from dataclasses import dataclass
from pathlib import Path

import click

from bot.adapters.content_files import load
from bot.adapters.training import Lesson, trained
from bot.bootstrap import content_dir, understanding_of
from bot.dialogue.evaluation import (
    Evaluation,
    Interval,
    ItemEvaluation,
    ItemVerdict,
    Share,
    Verdict,
    evaluate,
    evaluate_items,
)
from bot.dialogue.understanding import Parse, Understanding
from bot.errors import Invalid
from bot.settings import read_settings

_HEADER = ["text", "label"]
#: What the column `named` says of a sentence that does not call its item by name.
_DESCRIBED = "described"
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Row:
    """A labelled sentence; `item` is empty where none is given."""

    text: str
    label: str
    item: str = ""
    named: str = ""


@click.command()
@click.option("--test", required=True, type=_File, help="评测集：text<TAB>label，首行为表头。")
@click.option("--train", type=_File, help="改用此文件训练；不给则用现有内容。")
def command(test: Path, train: Path | None) -> None:
    """评测理解的准确率、宏平均 F1、各意图成绩和每句用时。

    后面可以再有 item（事项）和 named（name 或 described）两列，有则另报事项的成绩。
    """
    settings = read_settings()
    if train is None:
        understanding = understanding_of(load(content_dir(settings)), settings.var_dir)
    else:
        lesson = Lesson(tuple((row.text, row.label) for row in _labelled(train)))
        understanding = Understanding.of(trained(lesson, settings.var_dir / "models"), (), ())
    verdicts, items = [], []
    for row in _labelled(test):
        start = time.perf_counter()
        parse = understanding.parse(row.text)
        seconds = time.perf_counter() - start
        verdicts.append(Verdict(row.label, parse.intent, parse.confidence, seconds))
        if row.item:
            items.append(_item_verdict(row, parse))
    _show(evaluate(verdicts), evaluate_items(items) if items else None)


def _item_verdict(row: _Row, parse: Parse) -> ItemVerdict:
    ranked = parse.items or ([(parse.item, 1.0)] if parse.item else [])
    described = row.named == _DESCRIBED
    return ItemVerdict(row.item, row.label, described, ranked, parse.ranking)


def _labelled(file: Path) -> list[_Row]:
    """The file's rows; Invalid names the first line that is not as the header says."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0][: len(_HEADER)] != _HEADER:
        raise Invalid(f"{file}:1: 首行应为 text<TAB>label。")
    for place, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise Invalid(
                f"{file}:{place}: 每行应为一句话、一个制表符、一个标签，列数与首行相同。"
            )
    if len(rows) == 1:
        raise Invalid(f"{file}: 没有可评测的句子。")
    columns = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return [
        _Row(each["text"], each["label"], each.get("item", ""), each.get("named", ""))
        for each in columns
    ]


def _show(result: Evaluation, items: ItemEvaluation | None) -> None:
    click.echo(f"accuracy\t{result.accuracy:.4f}")
    click.echo(f"macro-F1\t{result.macro_f1:.4f}")
    click.echo(f"p50/p95 ms\t{result.p50_ms:.3f}\t{result.p95_ms:.3f}")
    click.echo(f"accuracy 95 %\t{_range(result.accuracy_interval)}")
    click.echo(f"macro-F1 95 %\t{_range(result.macro_f1_interval)}")
    if items is not None:
        _show_share("item named", items.named)
        _show_share("item described", items.described)
        _show_share("item and intent first", items.pair_first)
        _show_share("item and intent in three", items.pair_in_three)
    click.echo("\nintent\tprecision\trecall\tF1\tsupport")
    for score in result.intents:
        click.echo(
            f"{score.intent}\t{score.precision:.3f}\t{score.recall:.3f}\t{score.f1:.3f}\t"
            f"{score.support}"
        )


def _show_share(what: str, share: Share) -> None:
    """The share, its interval and how many texts it is of; nothing where there are none."""
    if share.count:
        click.echo(f"{what}\t{share.value:.4f}\t{_range(share.interval)}\t{share.count}")


def _range(interval: Interval) -> str:
    return f"{interval.low:.4f}–{interval.high:.4f}"
