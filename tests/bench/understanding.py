"""The understanding measured: how well, beside Rasa's logistic regression; how fast; how large."""

import csv
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import intents
from bot.adapters.content_files import load
from bot.adapters.training import Lesson, trained
from bot.dialogue.evaluation import percentile
from bot.dialogue.understanding import Understanding
from tests.bench.reference import Comparison, Difference, Reference, compared
from webhooks.terminal.rasa_project.examples import words_for_jieba

_DATA = Path(__file__).parents[1] / "data"
_CONTENT = Path(intents.__path__[0])
#: Not ru_maxrss: a child starts with what its parent had.
_RESIDENT = "import psutil; print(psutil.Process().memory_info().rss / 1024**2)"
#: jieba as it comes, without anything of ours.
_JIEBA = f"import jieba; jieba.setLogLevel(60); jieba.initialize(); {_RESIDENT}"
#: The understanding of a lesson, ready to parse, from a folder of models.
_OURS = f"""
import sys
from pathlib import Path
from bot.adapters.training import Lesson, trained
from bot.dialogue.understanding import Understanding
lesson = Lesson.from_json(Path(sys.argv[1]).read_text("utf-8"))
model = trained(lesson, Path(sys.argv[2]))
Understanding(model, lesson.names, ()).parse("血压计检定要带什么材料")
{_RESIDENT}
"""


@dataclass(slots=True)
class Measured:
    """What one run found; `splits` by the name of the file. Pairs: ours, then the other's."""

    splits: dict[str, Comparison] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    p95_ms: dict[str, float] = field(default_factory=dict)
    training_seconds: tuple[float, float] = (0.0, 0.0)
    memory_mb: tuple[float, float] = (0.0, 0.0)


def measure() -> Measured:
    """Train both anew on the packaged content and ask both every development split."""
    content = load(_CONTENT)
    measured = Measured()
    reference = Reference.trained(content.examples, words_for_jieba(content).splitlines())
    with TemporaryDirectory(prefix="hengxin-bench-") as folder:
        lesson, models = Lesson.of(content), Path(folder)
        start = time.perf_counter()
        model = trained(lesson, models)
        measured.training_seconds = (time.perf_counter() - start, reference.seconds)
        measured.memory_mb = _weight(lesson, models)
    understanding = Understanding.of(model, content.items.values(), content.words)
    for name, rows in _splits():
        _compare(measured, name, rows, understanding, reference)
    return measured


def section(measured: Measured) -> str:
    """The figures as Markdown."""
    own, other = measured.training_seconds
    whole, jieba = measured.memory_mb
    lines = [
        "# Understanding",
        "",
        "Ours beside Rasa 3.6's logistic regression (jieba's words and 1 to 4 characters,",
        "counted), rebuilt with scikit-learn and trained on the same examples. Differences with",
        "the 95 % interval of a paired bootstrap of 10,000. p95 is ours, in ms a message.",
        "",
        "| texts | n | accuracy | Rasa's | difference | macro-F1 | Rasa's | difference | p95 |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(name, measured) for name in measured.splits),
        "",
        f"Training: ours {own:.1f} s, the reference {other:.1f} s.",
        f"Resident memory: {whole:.0f} MB with ours, {jieba:.0f} MB with jieba alone.",
    ]
    return "\n".join([*lines, ""])


def write(measured: Measured, folder: Path) -> Path:
    """Write `understanding.md` and `understanding.json`; the former's path."""
    folder.mkdir(parents=True, exist_ok=True)
    figures: Mapping[str, object] = asdict(measured)
    (folder / "understanding.json").write_text(json.dumps(figures, indent=1), "utf-8")
    page = folder / "understanding.md"
    page.write_text(section(measured), "utf-8")
    return page


def _splits() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every file of labelled texts, and all of them together."""
    together: list[tuple[str, str]] = []
    for file in sorted(_DATA.glob("dev*.tsv")):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
        if "label" in rows[0]:
            texts = [(row["text"], row["label"]) for row in rows]
            together += texts
            yield file.stem, texts
    yield "all", together


def _compare(
    measured: Measured,
    name: str,
    rows: Sequence[tuple[str, str]],
    understanding: Understanding,
    reference: Reference,
) -> None:
    said, seconds = [], []
    gc.collect()
    for text, _ in rows:
        start = time.perf_counter()
        said.append(understanding.parse(text).intent)
        seconds.append(time.perf_counter() - start)
    theirs = reference.intents([text for text, _ in rows])
    measured.splits[name] = compared([label for _, label in rows], said, theirs)
    measured.counts[name] = len(rows)
    measured.p95_ms[name] = percentile(sorted(seconds), 0.95) * 1000


def _weight(lesson: Lesson, models: Path) -> tuple[float, float]:
    """Resident megabytes, each in a process of its own: with ours, with jieba alone."""
    told = models / "lesson.json"
    told.write_text(lesson.as_json(), "utf-8")
    return _resident(_OURS, str(told), str(models)), _resident(_JIEBA)


def _resident(program: str, *arguments: str) -> float:
    command = [sys.executable, "-c", program, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return float(run.stdout)


def _row(name: str, measured: Measured) -> str:
    split = measured.splits[name]
    cells = [
        name,
        str(measured.counts[name]),
        *(f"{value:.4f}" for value in split.accuracy),
        _shown(split.accuracy_difference),
        *(f"{value:.4f}" for value in split.macro_f1),
        _shown(split.macro_f1_difference),
        f"{measured.p95_ms[name]:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _shown(difference: Difference) -> str:
    interval = difference.interval
    return f"{difference.value:+.4f} ({interval.low:+.4f} … {interval.high:+.4f})"
