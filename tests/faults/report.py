"""What every run did and what did not hold, as Markdown and JSON."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.faults.kills import Outcome

_INTRODUCTION = """\
Real processes under load, and WeChat's side beside them: every delivery, answer and push is
recorded, and compared with every row of the database when all has come to rest. It holds, or
stands below as a violation:

- a delivery that was answered, or told `success`, has one turn row, one version step, its effect
  once; however often it is delivered, the same content with the same CreateTime comes back;
- one case per finished dialogue, with the fields that were given; history and case agree;
- everything promised has arrived, each citizen's in order; a copy only where a process died, or
  its surroundings failed, between sending and noting it (copies are counted);
- every number that was read exists; one ticket, one letter, one Message-ID in the mailbox;
- an issued case has one certificate with its sealed file, and no file lies there for nobody;
- one acceptance and one message of it per case, though the clerk asks again and again;
- rows of citizens who did nothing have not changed; kills and garbage leave no traceback in a log.
"""


def write(outcomes: Sequence[Outcome], skipped: Sequence[str], seed: int, folder: Path) -> Path:
    """Write `faults.md` and `faults.json`; the former's path."""
    folder.mkdir(parents=True, exist_ok=True)
    data = [
        {"run": o.title, "figures": dict(o.figures), "violations": o.violations} for o in outcomes
    ]
    text = json.dumps({"seed": seed, "runs": data, "skipped": list(skipped)}, ensure_ascii=False)
    (folder / "faults.json").write_text(text, "utf-8")
    moment = datetime.now(ZoneInfo("Asia/Shanghai"))  # noqa: TID251 - the run's own date
    lines = ["# Faults", "", f"{moment:%Y-%m-%d %H:%M}, seed {seed}.", "", _INTRODUCTION]
    for outcome in outcomes:
        lines += _section(outcome)
    lines += [f"Not run: {reason}" for reason in skipped]
    page = folder / "faults.md"
    page.write_text("\n".join([*lines, ""]), "utf-8")
    return page


def _section(outcome: Outcome) -> list[str]:
    rows = [f"| {name} | {figure:g} |" for name, figure in outcome.figures.items()]
    told = [f"- {violation}" for violation in outcome.violations[:50]]
    verdict = f"**{len(outcome.violations)} violations**" if told else "No violation."
    return [f"## {outcome.title}", "", "| | |", "|---|---|", *rows, "", verdict, *told, ""]
