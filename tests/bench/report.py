"""The figures as Markdown and JSON, with what was demanded beside them."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from tests.bench.targets import FIGURES, TARGETS, Target

Figures = Mapping[str, float]

_NOTES = """\
One web process with its worker inside, a fresh database, safe mode; every reply is decrypted,
its signature checked, its content compared with what the dialogue expects. Client, server and
database share the machine's {cores} cores, so the rates are those of all of them together: compare
the ratio to the floor (bare aiohttp + wechatpy: decrypt, parse, echo, encrypt), measured in the
same minutes with the same client, and the CPU a turn. Rounds alternate floor, product, floor,
product …; medians over {rounds} rounds of {seconds:g} s. SQLite writes with synchronous=FULL,
PostgreSQL with fsync and synchronous_commit on.
"""


@dataclass(slots=True)
class Report:
    """All engines' figures of one run."""

    rounds: int
    seconds: float
    engines: dict[str, Figures] = field(default_factory=dict)
    floor: dict[str, Figures] = field(default_factory=dict)
    troubles: dict[str, dict[str, int]] = field(default_factory=dict)

    def missed(self) -> list[str]:
        """The targets that were not reached, by engine."""
        return [
            f"{engine}: {FIGURES[target.figure]} {figures[target.figure]:.4g}, {target.shown}"
            for engine, figures in self.engines.items()
            for target in TARGETS[engine]
            if target.verdict(figures[target.figure]) != "pass"
        ]

    def write(self, folder: Path) -> Path:
        """Write `bench.md` and `bench.json`; the former's path."""
        folder.mkdir(parents=True, exist_ok=True)
        data = {
            "engines": self.engines,
            "floor": self.floor,
            "failures": self.troubles,
            "missed": self.missed(),
        }
        text = json.dumps(data, ensure_ascii=False, indent=1)
        (folder / "bench.json").write_text(text, "utf-8")
        page = folder / "bench.md"
        page.write_text("\n".join(self._lines()), "utf-8")
        return page

    def _lines(self) -> list[str]:
        cores = psutil.cpu_count() or 1
        moment = datetime.now(ZoneInfo("Asia/Shanghai"))  # noqa: TID251 - the run's own date
        lines = [
            "# Speed of a turn",
            "",
            f"{moment:%Y-%m-%d %H:%M}, Python {platform.python_version()}, {cores} cores.",
            "",
            _NOTES.format(cores=cores, rounds=self.rounds, seconds=self.seconds),
        ]
        for engine, figures in self.engines.items():
            lines += [f"## {engine}", "", *self._table(engine, figures), ""]
            lines += [f"- {count} × {what}" for what, count in self.troubles[engine].items()]
        return lines

    def _table(self, engine: str, figures: Figures) -> list[str]:
        targets = {target.figure: target for target in TARGETS[engine]}
        floor = self.floor[engine]
        rows = ["| figure | measured | floor | demanded | |", "|---|---|---|---|---|"]
        for name, title in FIGURES.items():
            if name in figures:
                beside = f"{floor[name]:.4g}" if name in floor else ""
                bound = _bound(targets.get(name), figures[name])
                rows.append(f"| {title} | {figures[name]:.4g} | {beside} | {bound} |")
        return rows


def _bound(target: Target | None, measured: float) -> str:
    return f"{target.shown} | {target.verdict(measured)}" if target else " | "
