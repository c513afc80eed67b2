"""The image: it is built from files that exist, holds all that the product reads, and no more."""

import re
import tomllib
from fnmatch import fnmatch

from tests.deployment.composition import ROOT, composition, instructions, ours

_PACKAGES = ("bot", "handlers", "intents", "webhooks")


def copied() -> list[str]:
    """What comes from the source tree into the build."""
    sources: list[str] = []
    for name, arguments in instructions():
        if name == "COPY" and "--from=" not in arguments:
            *these, _ = arguments.split()
            sources += these
    return sources


def test_what_is_copied_exists_and_passes_the_ignore_file() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert ignored[1] == "*"
    assert set(copied()) == let_in
    for source in copied():
        assert (ROOT / source).exists(), source


def test_nothing_private_can_come_along() -> None:
    assert not {".env", ".git", "var", "tests"} & set(copied())


def test_every_package_is_copied_and_every_file_of_it_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(_PACKAGES) <= set(copied())
    assert project["project"]["readme"] in copied()
    assert set(project["project"]["license-files"]) <= set(copied())
    kinds = ["*.py", *project["tool"]["setuptools"]["package-data"]["*"]]
    listed = [
        path.relative_to(ROOT).as_posix()
        for package in _PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert listed
    left = [file for file in listed if not any(fnmatch(file, kind) for kind in kinds)]
    assert left == [], "pyproject.toml, package-data: these would be missing in the image"


def test_the_process_is_nobody_in_particular() -> None:
    steps = dict(instructions())
    assert steps["USER"] == "10001:10001"
    assert {service["user"] for service in ours().values()} == {steps["USER"]}
    assert steps["STOPSIGNAL"] == "SIGTERM"
    assert steps["ENTRYPOINT"] == '["hengxin"]'


def test_the_base_is_pinned_and_the_same_twice() -> None:
    bases = [arguments.split()[0] for name, arguments in instructions() if name == "FROM"]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", bases[0])


def test_versions_are_pinned_and_no_package_host_is_named() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "-c constraints.txt ." in text
    assert "http" not in text


def test_the_image_is_named_after_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert composition()["x-product"]["image"] == f"hengxin:{version}"
