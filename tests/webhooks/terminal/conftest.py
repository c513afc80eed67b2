"""`hengxin` in this process: a start of its own for every command would take minutes."""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import pytest
import structlog

from tests.running import Place
from webhooks.terminal import main

Hengxin = Callable[..., CompletedProcess[str]]


@pytest.fixture
def unchanged_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a command sets up for its process must not outlive it in this one."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    logging.basicConfig(level=level, handlers=handlers, force=True)


@pytest.fixture
def hengxin(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unchanged_logs: None,  # noqa: ARG001
) -> Hengxin:
    """Runs one command as the shell would: the place's settings, `said` on stdin, an exit code."""

    def run(place: Place, *arguments: str, said: str = "") -> CompletedProcess[str]:
        surroundings = os.environ  # noqa: TID251 - a command reads the process's
        for name in [name for name in surroundings if name.startswith("HENGXIN_")]:
            monkeypatch.delenv(name)
        for name, value in place.environment().items():
            if name.startswith("HENGXIN_"):
                monkeypatch.setenv(name, value)
        monkeypatch.chdir(place.folder)
        monkeypatch.setattr(sys, "stdin", io.StringIO(said))
        code = 0
        try:
            main(list(arguments))
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        heard = capsys.readouterr()
        return CompletedProcess(arguments, code, heard.out, heard.err)

    return run
