"""Training in the child process, and the models kept on disk."""

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.training import Lesson, TrainingFailed, fingerprint, trained

_LESSON = Lesson(
    examples=(
        *((text, "fee") for text in ("多少钱", "怎么收费", "价格是多少", "收费标准", "贵不贵")),
        *((text, "greet") for text in ("你好", "在吗", "早上好", "您好啊", "哈喽")),
        *((text, "bye") for text in ("再见", "拜拜", "下次聊", "回头见", "先走了")),
    ),
    words=("收费标准 5000", "血压计 5000 instrument"),
    synonyms={"几钱": "多少钱", "几多钱": "多少钱"},
    names=(("meter", "水表"), ("scale", "电子秤"), ("lift", "电梯")),
    said=(("meter", "厨房那个走水的字码"), ("scale", "摊上称菜的"), ("lift", "楼里上下坐的")),
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var") / "models"


def test_the_second_start_reads_what_the_first_trained(directory: Path) -> None:
    first = trained(_LESSON, directory)
    (path,) = directory.iterdir()
    written = path.stat().st_mtime_ns
    began = time.monotonic()
    second = trained(_LESSON, directory)
    assert time.monotonic() - began < 1
    assert path.stat().st_mtime_ns == written
    assert second.intents.labels == first.intents.labels == ("bye", "fee", "greet")
    assert second.rows == first.rows
    assert (second.intents.weights == first.intents.weights).all()
    assert second.lexicon == first.lexicon
    assert second.lexicon.frequencies["血压计"] >= 5000


def test_a_damaged_file_is_trained_anew(directory: Path) -> None:
    trained(_LESSON, directory)
    (path,) = directory.iterdir()
    path.write_bytes(path.read_bytes()[:5000])
    assert trained(_LESSON, directory).intents.labels == ("bye", "fee", "greet")
    assert list(directory.iterdir()) == [path]


def test_the_fingerprint_follows_the_lesson() -> None:
    others = (
        replace(_LESSON, examples=_LESSON.examples[1:]),
        replace(_LESSON, words=()),
        replace(_LESSON, synonyms={}),
        replace(_LESSON, names=()),
        replace(_LESSON, said=()),
    )
    fingerprints = {fingerprint(lesson) for lesson in (_LESSON, *others)}
    assert len(fingerprints) == 6
    same = replace(_LESSON, synonyms=dict(sorted(_LESSON.synonyms.items(), reverse=True)))
    assert fingerprint(same) == fingerprint(_LESSON)
    assert fingerprint(Lesson.from_json(_LESSON.as_json())) == fingerprint(_LESSON)


def test_a_lesson_that_teaches_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingFailed, match="三个意图"):
        trained(Lesson((("你好", "greet"),)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_reading_process_never_loads_the_training_libraries(directory: Path) -> None:
    trained(_LESSON, directory)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.adapters.training import Lesson, trained\n"
        "from bot.dialogue.understanding import Understanding\n"
        f"lesson = Lesson.from_json({_LESSON.as_json()!r})\n"
        f"model = trained(lesson, Path({str(directory)!r}))\n"
        "Understanding(model, [], []).parse('几钱')\n"
        "print([name for name in sys.modules if name in"
        " ('sklearn', 'scipy', 'pypinyin', 'opencc')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""
