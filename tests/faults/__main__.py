"""`python -m tests.faults`: kills, garbage, outages of real processes; writes var/faults/."""

import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import uvloop

from tests.faults.disk import mounted
from tests.faults.kills import Outcome, Run, kill_and_judge
from tests.faults.outages import Outage, disk_is_full, outages, outlast_and_judge
from tests.faults.report import write
from tests.faults.strangers import throw_and_judge

_ENGINES = ("sqlite", "postgresql")
_PARTS = ("kills", "garbage", "outages")
_FOLDER = Path(__file__).parents[2] / "var" / "faults"

#: Megabytes: what the data of a run take, and some more to be filled.
_DISKS = {"sqlite": 30, "postgresql": 200}
_NO_DISK = "disk full: this user may not mount a tmpfs"


class Runs:
    """The runs of one call, one after the other, each in a folder of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.outcomes: list[Outcome] = []
        self.skipped: list[str] = []

    def kills(self, engine: str, count: int) -> None:
        for victim, kills in (("web", count), ("worker", count // 4)):
            if kills:
                run = Run(engine, victim, kills, self.seed)
                self._run(partial(kill_and_judge, run, tell=_tell))

    def garbage(self, count: int) -> None:
        if count:
            self._run(partial(throw_and_judge, count, seed=self.seed, tell=_tell))

    def outages(self, engine: str, seconds: float) -> None:
        for outage in outages(seconds):
            if outage.engine == engine:
                self._run(partial(outlast_and_judge, outage, seed=self.seed))
        with _room() as place, mounted(place / "disk", _DISKS[engine]) as disk:
            if disk is None:
                self.skipped.append(f"{engine}, {_NO_DISK}")
                return
            full = Outage("disk full", engine, 12, disk_is_full(disk), lossless=False)
            self._run(partial(outlast_and_judge, full, seed=self.seed, disk=disk))

    def _run(self, run: Callable[[Path], Coroutine[Any, Any, Outcome]]) -> None:
        with _room() as room:
            outcome = uvloop.run(run(room))
        self.outcomes.append(outcome)
        click.echo(f"{outcome.title}: {len(outcome.violations)} violations", err=True)


@contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hengxin-faults-") as room:
        Path(room).chmod(0o755)  # PostgreSQL's own user must be able to enter
        yield Path(room)


def _tell(how_far: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{how_far}\x1b[K\r", nl=False, err=True)


@click.command()
@click.option("--kills", default=200, show_default=True, help="kill -9 of the web process.")
@click.option("--garbage", default=100_000, show_default=True, help="Requests of garbage.")
@click.option("--outage", default=60.0, show_default=True, help="Seconds without WeChat's API.")
@click.option("--engine", type=click.Choice(_ENGINES), multiple=True, help="One engine only.")
@click.option("--only", type=click.Choice(_PARTS), multiple=True, help="One part only.")
@click.option("--seed", type=int, help="Of the random moments; the clock's by default.")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=_FOLDER)
def main(**options: Any) -> None:
    """Break everything that can break, and compare. Exit 1 when something does not hold."""
    runs = Runs(options["seed"] or int(time.time()))
    engines, parts = options["engine"] or _ENGINES, options["only"] or _PARTS
    for engine in engines:
        if "kills" in parts:
            runs.kills(engine, options["kills"])
        if "outages" in parts:
            runs.outages(engine, options["outage"])
    if "garbage" in parts:
        runs.garbage(options["garbage"])
    page = write(runs.outcomes, runs.skipped, runs.seed, options["folder"])
    click.echo(page.read_text("utf-8"))
    sys.exit(any(outcome.violations for outcome in runs.outcomes))


if __name__ == "__main__":
    main()
