"""Rules about the code itself that no linter knows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "intents", "webhooks", "tests")

#: Names that say a role instead of a thing of the field.
REFUSED = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base", "core"}

#: What may stand at the top; everything else has a room further in.
TOP_LEVEL = {
    *PACKAGES,
    *("docs", "README.md", "README.zh-CN.md", "LICENSE", "pyproject.toml", "constraints.txt"),
    *("docker-compose.yml", "Dockerfile", "Makefile"),
}

#: Tables are read from top to bottom, however long they are; the oracle is not ours to cut.
LONG_TABLES = {
    "bot/domain/cases/application.py",
    "bot/adapters/database/tables.py",
    "tests/data/lifecycles.py",
}

LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("place", ["bot/domain", "bot/ports", "bot/errors.py"])
def test_rules_and_ports_need_the_standard_library_only(place: str) -> None:
    start = ROOT / place
    for path in [start] if start.is_file() else sorted(start.rglob("*.py")):
        for name in imported(path):
            top = name.split(".")[0]
            ours = name.startswith(("bot.domain", "bot.ports")) or name == "bot.errors"
            assert ours or top in sys.stdlib_module_names, f"{named(path)} imports {name}"


def test_files_are_named_after_things() -> None:
    for path in modules():
        parts = {*path.relative_to(ROOT).parts[:-1], path.stem}
        assert not parts & REFUSED, named(path)


def test_every_module_says_what_lives_in_it() -> None:
    assert [named(path) for path in modules() if not ast.get_docstring(tree(path))] == [
        "tests/data/lifecycles.py"
    ] * (ast.get_docstring(tree(ROOT / "tests/data/lifecycles.py")) is None)


def test_no_file_outgrows_its_reader() -> None:
    long = {
        named(path): length
        for path in modules()
        if (length := path.read_text("utf-8").count("\n")) > LONGEST_FILE
    }
    assert set(long) <= LONG_TABLES, long


def test_no_function_outgrows_its_reader() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in modules()
        if named(path) not in LONG_TABLES and "migrations/versions" not in named(path)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION
    ]
    assert long == []


def test_statements_are_built_once() -> None:
    """A statement built inside a turn costs three times its execution (docs/decisions.md)."""
    built = {"select", "insert", "update", "delete", "text"}
    for path in sorted((ROOT / "bot/adapters/database").glob("*.py")):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.AsyncFunctionDef):
                continue
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                    owner = call.func.value
                    assert not (
                        isinstance(owner, ast.Name)
                        and owner.id == "sa"
                        and call.func.attr in built
                    ), f"{named(path)}:{call.lineno}"


def test_nothing_lies_about_at_the_top() -> None:
    shown = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    left_by_tools = {"var", "build", "dist", *(n for n in shown if n.endswith(".egg-info"))}
    assert shown - left_by_tools <= TOP_LEVEL


def test_nothing_is_mocked() -> None:
    for path in modules():
        assert not any(name.startswith("unittest") for name in imported(path)), named(path)
