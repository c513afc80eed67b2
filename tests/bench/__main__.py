"""`python -m tests.bench`: measures every engine and writes var/bench/."""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click
import uvloop

from tests.bench import understanding
from tests.bench.report import Report
from tests.bench.rounds import Plan, measure

_ENGINES = ("sqlite", "postgresql")
_UNDERSTANDING = "understanding"
_SECTIONS = (_UNDERSTANDING, *_ENGINES)
_FOLDER = Path(__file__).parents[2] / "var" / "bench"


@click.command()
@click.option(
    "--section",
    "--engine",
    "section",
    type=click.Choice(_SECTIONS),
    multiple=True,
    help="One part only.",
)
@click.option("--seconds", default=10.0, show_default=True, help="Seconds of each round.")
@click.option("--rounds", default=3, show_default=True, help="Rounds; medians count.")
@click.option("--quick", is_flag=True, help="One round of 3 s, and no 10,000 turns.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=_FOLDER)
def main(
    *, section: tuple[str, ...], seconds: float, rounds: int, quick: bool, folder: Path
) -> None:
    """Measure the understanding, then load product and floor. Exit 1 when a target is missed."""
    sections = section or _SECTIONS
    if _UNDERSTANDING in sections:
        page = understanding.write(understanding.measure(), folder)
        click.echo(page.read_text("utf-8"))
    engines = [name for name in _ENGINES if name in sections]
    plan = Plan(1, 3.0, 0) if quick else Plan(rounds, seconds)
    sys.exit(bool(engines) and _missed(engines, plan, folder))


def _missed(engines: Iterable[str], plan: Plan, folder: Path) -> bool:
    """Load every engine and print the figures; whether a target was missed."""
    report = Report(plan.rounds, plan.seconds)
    for name in engines:
        click.echo(f"{name} …", err=True)
        with tempfile.TemporaryDirectory(prefix="hengxin-bench-") as room:
            measured = uvloop.run(measure(name, Path(room), plan))
        report.engines[name] = measured.figures
        report.floor[name] = measured.floor
        report.troubles[name] = dict(measured.failures.most_common(20))
    page = report.write(folder)
    click.echo(page.read_text("utf-8"))
    for missed in report.missed():
        click.echo(f"missed: {missed}", err=True)
    return bool(report.missed())


if __name__ == "__main__":
    main()
