"""One content file as read: its data, and the line on which each part of it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a content file and how to mend it; `line` counts from 1."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Source:
    """A YAML file under the content folder. `file` is its path from there, with slashes."""

    file: str
    text: str
    data: Mapping[str, Any]

    @cached_property
    def _marked(self) -> Any:  # noqa: ANN401 - YAML is of any shape
        """The data with its lines: six times as slow to read, and seldom asked for."""
        return YAML(typ="rt").load(self.text)

    def line(self, *path: str | int) -> int:
        """The line of what `path` (keys, places in lists) leads to.

        Of the nearest part above it when it is missing.
        """
        node = self._marked
        line = 0
        for part in path:
            marks = getattr(getattr(node, "lc", None), "data", None) or {}
            if part not in marks:
                break
            line = marks[part][0]
            node = node[part]
        return line + 1

    def problem(self, what: str, *path: str | int) -> Problem:
        return Problem(self.file, self.line(*path), what)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a source; its line is looked up when something is wrong there."""

    source: Source
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.source.file}:{self.source.line(*self.path)}"

    def problem(self, what: str) -> Problem:
        return self.source.problem(what, *self.path)


def source_from(root: Path, path: Path) -> Source | Problem:
    """The file at `path`; a Problem when it is no YAML mapping in UTF-8."""
    file = path.relative_to(root).as_posix()
    try:
        text = path.read_text("utf-8")
        data = YAML(typ="safe").load(text)
    except UnicodeDecodeError:
        return Problem(file, 1, "不是 UTF-8 文本，请另存为 UTF-8 编码")
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if isinstance(error, DuplicateKeyError):
            return Problem(file, line, "同一个键写了两次，请删去其中一处")
        return Problem(file, line, f"不是正确的 YAML（{error.problem}），请检查缩进、冒号和引号")
    if not isinstance(data, Mapping):
        return Problem(file, 1, "文件应是“键: 值”的对照表")
    return Source(file, text, data)


def plain(value: Any) -> Any:  # noqa: ANN401 - YAML is of any shape
    """YAML's own types as Python's, so that nothing of the parser stays in memory."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    return str(value) if isinstance(value, str) else value
