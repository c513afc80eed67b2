"""A small file system of its own, which can be filled to the last byte."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Disk:
    """A tmpfs; `fill` leaves no byte free, `empty` gives back what `fill` took."""

    folder: Path

    def fill(self) -> None:
        block = b"\0" * 4096
        handle = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with suppress(OSError):
            while True:
                os.write(handle, block)
        os.close(handle)

    def empty(self) -> None:
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Disk | None]:
    """A tmpfs of that size at `folder`; None where this process may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        yield None
        return
    if done.returncode:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607
