"""`hengxin questions`: what nobody answered lately, put together, and lines to answer it with."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import click

from bot.adapters.clock import SystemClock
from bot.adapters.content_files import load
from bot.adapters.database import schema
from bot.adapters.database.store import open_store
from bot.bootstrap.content import content_dir
from bot.dialogue.clustering import Cluster, clusters
from bot.domain.conversation.unanswered import Unanswered, Why
from bot.errors import NotFound
from bot.settings import Settings, read_settings

#: Questions that are read at once.
MOST = 10_000

_LABELS = {
    Why.UNCLEAR: "没有听懂",
    Why.MISSES: "两次没有听懂，转了人工",
    Why.OUT_OF_SCOPE: "当作不归本机构管",
    Why.NO_TOPIC: "没有这个科普话题",
    Why.NOT_SOLVED: "答复没有解决",
}
_MARKED = "［"


@click.command()
@click.option(
    "--days", default=7, show_default=True, type=click.IntRange(1, 180), help="最近几天。"
)
@click.option(
    "--min", "least", default=1, show_default=True, type=click.IntRange(1), help="至少问过几次。"
)
@click.option(
    "--as-example",
    "example",
    type=(str, click.IntRange(1)),
    metavar="INTENT N",
    help="把第 N 类写成这个意图的例句，审阅后粘贴。",
)
@click.option(
    "--as-topic",
    "topic",
    type=click.IntRange(1),
    metavar="N",
    help="把第 N 类写成科普话题的问法，审阅后粘贴。",
)
def command(days: int, least: int, example: tuple[str, int] | None, topic: int | None) -> None:
    """列出没有答上的问题：相近的归为一类，问得最多的在前。"""
    settings = read_settings()
    asked = asyncio.run(_asked(settings, days))
    found = [each for each in clusters(asked) if each.count >= least]
    if example is not None:
        _as_example(settings, example[0], _nth(found, example[1]))
    elif topic is not None:
        _as_topic(_nth(found, topic))
    else:
        _listed(found, days, asked)


async def _asked(settings: Settings, days: int) -> Sequence[Unanswered]:
    if settings.database_url.startswith("sqlite"):
        await schema.migrate(settings.database_url)
    store = open_store(settings.database_url)
    try:
        return await store.questions.since(SystemClock().now() - timedelta(days=days), MOST)
    finally:
        await store.close()


def _nth(found: Sequence[Cluster], number: int) -> Cluster:
    if number > len(found):
        raise NotFound(f"没有第 {number} 类，现有 {len(found)} 类；用 hengxin questions 查看。")
    return found[number - 1]


def _listed(found: Sequence[Cluster], days: int, asked: Sequence[Unanswered]) -> None:
    if not asked:
        click.echo(f"最近 {days} 天没有记下答不上的问题。")
        return
    reasons = Counter(each.why for each in asked)
    told = "，".join(f"{_LABELS[why]} {count} 个" for why, count in reasons.most_common())
    click.echo(f"最近 {days} 天没有答上的问题 {len(asked)} 个（{told}），列出 {len(found)} 类：")
    for number, each in enumerate(found, 1):
        about = f"；业务 {each.item}" if each.item else ""
        click.echo(f"{number}. {each.count} 次，最可能是 {each.guess or '（不明）'}{about}")
        for wording in each.typical:
            click.echo(f"   {_line(wording)}")


def _as_example(settings: Settings, intent: str, cluster: Cluster) -> None:
    content = load(content_dir(settings))
    known = {text for text, _ in content.examples}
    if intent not in {name for _, name in content.examples}:
        raise NotFound(f"没有意图“{intent}”，或者它不靠例句识别。")
    wordings = [each for each in _wordings(cluster) if each not in known]
    click.echo(f"请逐句审阅，再加到 examples/{intent}.yml，然后运行 hengxin check。", err=True)
    for each in wordings:
        click.echo(f"      - {each}")


def _as_topic(cluster: Cluster) -> None:
    click.echo("请逐句审阅，再加到 knowledge/ 中的一个话题，然后运行 hengxin check。", err=True)
    click.echo("said:")
    for each in _wordings(cluster):
        click.echo(f"  - {json.dumps(each, ensure_ascii=False)}")


def _wordings(cluster: Cluster) -> Sequence[str]:
    """Each wording once, the most frequent first; none from which something was taken out."""
    counts = Counter(_line(each.text) for each in cluster.questions)
    whole = [text for text, _ in counts.most_common() if _MARKED not in text]
    if len(whole) < len(counts):
        click.echo(
            f"{len(counts) - len(whole)} 句含有隐去的内容（如［电话］），没有列出。", err=True
        )
    return whole


def _line(text: str) -> str:
    return " ".join(text.split())
