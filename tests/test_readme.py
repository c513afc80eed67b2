"""What README and docs say is so: settings, commands, tests, links, in both languages."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

import click
import pytest
from ruamel.yaml import YAML

from bot.domain.cases.case import CaseKind
from bot.domain.cases.guards.register import guard_of
from bot.domain.cases.machines import MACHINES
from bot.settings import Settings
from webhooks.terminal import COMMANDS

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
PAGES = (*READMES, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))

_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
#: A file or folder of ours, as the pages name it.
_FILE = re.compile(r"`((?:bot|handlers|intents|webhooks|docs|tests)/[\w./-]*)(?:::\w+)?`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_OPTION = re.compile(r"--[a-z][a-z-]*")
_NOTHING = {"", "None"}


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def rows_of(page: str, first: str) -> Iterator[list[str]]:
    """The cells of every table row whose first cell begins with `first` in backticks."""
    for line in text_of(page).splitlines():
        if line.startswith(f"| `{first}"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.mark.parametrize("page", READMES)
def test_every_setting_is_listed_with_its_default(page: str) -> None:
    listed = {name.strip("`"): default.strip("`") for name, default, _ in rows_of(page, "HENGXIN")}
    expected = {
        f"HENGXIN_{name.upper()}": "" if str(field.default) in _NOTHING else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    none = {"none", "无"}
    assert {name: "" if said in none else said for name, said in listed.items()} == expected


@pytest.mark.parametrize("page", READMES)
def test_every_command_is_listed_with_its_options(page: str) -> None:
    listed = {
        row[0].split()[1].strip("`"): set(_OPTION.findall(row[0]))
        for row in rows_of(page, "hengxin")
    }
    assert listed == {name: _options(name) for name in COMMANDS}


def _options(name: str) -> set[str]:
    command = import_module(f"webhooks.terminal.{COMMANDS[name]}").command
    commands = command.commands.values() if isinstance(command, click.Group) else [command]
    return {
        written
        for each in commands
        for parameter in each.params
        if isinstance(parameter, click.Option)
        for written in parameter.opts
    }


@pytest.mark.parametrize("page", READMES)
def test_the_acceptance_ticks_what_the_item_asks_for(page: str) -> None:
    found = re.search(r"-d '(\{.*\})'", text_of(page))
    assert found
    body = json.loads(found[1])
    item = YAML(typ="safe").load(ROOT / "intents" / "catalogue" / "verify_blood_pressure.yml")
    assert body["data"]["checklist"] == [check["id"] for check in item["checks"]]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    for file, name in _TEST.findall(text_of(page)):
        assert (ROOT / file).is_file(), file
        if name:
            assert re.search(rf"def {name}\(", text_of(file)), f"{file}::{name}"


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    for path in _FILE.findall(text_of(page)):
        found = ROOT / path
        assert found.is_dir() if path.endswith("/") else found.exists(), path


def test_the_rows_that_are_called_shut_are_the_shut_ones() -> None:
    """Decision 35 against the tables; complaints and reports share one."""
    named = {
        (kind, *step.split())
        for kind in ("application", "complaint", "consultation")
        for _, steps, _ in _rows_of_decision(kind)
        for step in re.findall(r"`([^`]+)`", steps)
    }
    shut = {
        (kind.value, row.origin, row.event)
        for kind, machine in MACHINES.items()
        for row in machine.rows
        if kind is not CaseKind.REPORT and guard_of(kind, row) is None
    }
    assert named == shut


def _rows_of_decision(first: str) -> Iterator[list[str]]:
    for line in text_of("docs/decisions.md").splitlines():
        if line.startswith(f"| {first} |"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def test_every_row_of_compliance_has_code_and_a_test() -> None:
    """What is met is a table of: what, where, shown by. None of the three is empty."""
    text = text_of("docs/compliance.md").partition("## Touched in part")[0]
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert sections
    for section in sections:
        rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
        assert rows[0] == ("what", "where", "shown by"), section[:40]
        for what, where, shown in rows[2:]:
            named = _FILE.search(where) or "the same" in where or "as above" in where
            assert what.strip(), section[:40]
            assert named, what
            assert _TEST.search(shown) or "`make " in shown, what


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for pair in _LINK.findall(text_of(page)):
        address, _, mark = "".join(pair).partition("#")
        assert "://" not in address, "nothing on these pages comes from another host"
        target = (ROOT / page).parent / address if address else ROOT / page
        assert target.exists(), address
        if mark:
            assert mark in _marks(target), f"{address}#{mark}"


def _marks(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text_of(page))) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_no_package_host_is_named(page: str) -> None:
    hosts = r"pypi\.org|pythonhosted|npmjs|anaconda\.org|/simple/?\b|--index-url|mirrors?\."
    assert not re.search(hosts, text_of(page))


def test_both_languages_say_the_same() -> None:
    english, chinese = map(text_of, READMES)
    for shape in (r"^(#+) ", r"^(\|)", r"^(- )", r"^(\d\.) ", _TEST.pattern):
        assert len(re.findall(shape, english, re.MULTILINE)) == len(
            re.findall(shape, chinese, re.MULTILINE)
        ), shape
    block = re.compile(r"```sh\n(.*?)```", re.DOTALL)
    assert block.findall(english) == block.findall(chinese)


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[\[>=<]", each)[0] for each in wanted]
    row = re.compile(r"^\| ([\w.-]+) \| ([\d.]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
    explained = dict(row.findall(text_of("docs/decisions.md")))
    assert explained == {name: version(name) for name in names}


def test_no_dependency_binds_its_users() -> None:
    """What decision 17 says of licences; a package that is not installed here cannot be asked."""
    for line in text_of("constraints.txt").splitlines():
        try:
            told = metadata(line.split("==")[0])
        except PackageNotFoundError:
            continue
        fields = ("License-Expression", "License", "Classifier")
        licences = [each[:80] for field in fields for each in told.get_all(field) or ()]
        assert not any("GPL" in each for each in licences), line
