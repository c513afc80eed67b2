"""docker-compose.yml and Dockerfile as they are read by the tests."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
EMBEDDED, SCALED = "embedded", "scaled"

_LINE = re.compile(r"^([A-Z]+) +(.*)$")


@cache
def composition() -> Mapping[str, Any]:
    """docker-compose.yml with its anchors resolved."""
    loaded: Mapping[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return loaded


def services(profile: str = "") -> Mapping[str, Mapping[str, Any]]:
    """The services that one profile starts; all of them when none is named."""
    every: Mapping[str, Mapping[str, Any]] = composition()["services"]
    return {name: each for name, each in every.items() if not profile or profile in profiles(each)}


def profiles(service: Mapping[str, Any]) -> list[str]:
    return list(service["profiles"])


def ours() -> Mapping[str, Mapping[str, Any]]:
    """The services that run the product's own image."""
    return {name: each for name, each in services().items() if each.get("build") == "."}


def instructions() -> Iterator[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if found := _LINE.match(line):
            yield found[1], " ".join(found[2].split())
