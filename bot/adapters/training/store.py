"""Trained models on disk, found by what they were trained from; missing ones are trained."""

import hashlib
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

import bot.dialogue
from bot.adapters.training.lesson import Lesson
from bot.dialogue.model import Model
from bot.errors import HengxinError

_CHILD = "bot.adapters.training.child"
_SECONDS = 120
#: The modules of the dialogue by which a text is read.
_READING = ("spelling", "features", "names", "linking", "model", "topics")


class TrainingFailed(HengxinError):
    """The child process ended without a model; the message holds its last words."""


def fingerprint(lesson: Lesson) -> str:
    """Changes with the lesson, the code that reads it, and the library that fits it."""
    digest = hashlib.sha256(lesson.as_json().encode())
    dialogue = Path(bot.dialogue.__path__[0])
    sources = [dialogue / f"{name}.py" for name in _READING]
    for source in (*sources, *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(source.read_bytes())
    digest.update(version("scikit-learn").encode())
    return digest.hexdigest()[:24]


def trained(lesson: Lesson, directory: Path) -> Model:
    """The model of this lesson: read from `directory` (under 1 s) or trained into it first.

    Blocks while training (about 10 s); call it in a thread where a loop runs. A damaged file is
    trained anew. TrainingFailed when the child fails.
    """
    path = directory / f"model-{fingerprint(lesson)}.npz"
    known = _read(path)
    if known is not None:
        return known
    directory.mkdir(parents=True, exist_ok=True)
    _train(lesson, path)
    fresh = _read(path)
    if fresh is None:
        raise TrainingFailed(f"训练结果无法读取：{path}")
    return fresh


def _read(path: Path) -> Model | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Model.from_arrays(arrays)
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return None


def _train(lesson: Lesson, path: Path) -> None:
    command = [sys.executable, "-m", _CHILD, str(path)]
    root = Path(bot.dialogue.__path__[0]).parents[1]
    try:
        result = subprocess.run(  # noqa: S603 - our own module under our own interpreter
            command,
            input=lesson.as_json(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            cwd=root,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TrainingFailed(f"训练超过 {_SECONDS} 秒仍未完成。") from error
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["无输出"])[-1]
        raise TrainingFailed(f"训练失败：{last}")
