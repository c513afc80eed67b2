"""The folder of an exported project: ours to write again, never anybody else's."""

from collections.abc import Mapping
from pathlib import Path

from bot.errors import Invalid

#: Names the files of the last export, one a line; a folder without it is not ours.
MARK = ".hengxin-export"


def write_project(folder: Path, files: Mapping[str, str]) -> None:
    """Write `files` (path → text) below `folder`, and remove what only an earlier export wrote.

    Trained models and whatever else was added stay. Invalid for a folder with other things in it.
    """
    mark = folder / MARK
    if folder.exists() and not mark.is_file() and any(folder.iterdir()):
        raise Invalid(f"文件夹 {folder} 里有别的文件，请换一个空文件夹。")
    earlier = mark.read_text("utf-8").splitlines() if mark.is_file() else []
    folder.mkdir(parents=True, exist_ok=True)
    # Before the files: an export that was broken off can be made again.
    mark.write_text("".join(f"{name}\n" for name in sorted({*earlier, *files})), "utf-8")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name in set(earlier) - set(files):
        if _below(folder, name):
            (folder / name).unlink(missing_ok=True)
    mark.write_text("".join(f"{name}\n" for name in sorted(files)), "utf-8")


def _below(folder: Path, name: str) -> bool:
    """Whether `name` leads to a file inside the folder; the list may have been edited."""
    return (folder / name).resolve().is_relative_to(folder.resolve()) and name != ""
