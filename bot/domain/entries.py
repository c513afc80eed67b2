"""Reading a mapping of a content file key by key; a mistake names its path and remedy."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from bot.errors import Invalid

Word = TypeVar("Word", bound=StrEnum)
Path = tuple[str | int, ...]
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}")


class WrongEntry(Invalid):
    """A mistake in content: `path` leads to it, the sentence says how to mend it."""

    def __init__(self, path: Path, remedy: str) -> None:
        self.path = path
        super().__init__(f"{dotted(path)}：{remedy}" if path else remedy)


def dotted(path: Path) -> str:
    """form[2].kind, places counted from 0."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


class Entry:
    """A mapping that remembers where it stands and which of its keys were read."""

    def __init__(self, value: object, path: Path = ()) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise WrongEntry(path, "这里应是“键: 值”的对照表")
        self._value: Mapping[str, object] = value
        self._path = path
        self._read: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return self._value.get(key) is not None

    def wrong(self, key: str, remedy: str) -> WrongEntry:
        """The mistake at `key`, to be raised."""
        return WrongEntry((*self._path, key), remedy)

    def _get(self, key: str, expected: str) -> object:
        self._read.add(key)
        if key not in self:
            raise self.wrong(key, f"缺少此项，应填{expected}")
        return self._value[key]

    def text(self, key: str, *, longest: int = 2000) -> str:
        """A text that must be there and not be empty."""
        value = self._get(key, "文字")
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "应是不为空的文字；数字和日期请加引号")
        if len(value.strip()) > longest:
            raise self.wrong(key, f"最多 {longest} 个字，现有 {len(value.strip())} 个")
        return value.strip()

    def text_or(self, key: str, default: str, *, longest: int = 2000) -> str:
        """A text that may be left out."""
        self._read.add(key)
        return self.text(key, longest=longest) if key in self else default

    def identifier(self, key: str) -> str:
        """A name for programs: small letters, digits and underscores."""
        identifier = self.text(key)
        if not _IDENTIFIER.fullmatch(identifier):
            raise self.wrong(key, "只用小写字母、数字和下划线，例如 verify_blood_pressure")
        return identifier

    def flag(self, key: str) -> bool:
        """Yes or no; no when left out."""
        self._read.add(key)
        value = self._value.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "应是 true 或 false")
        return value

    def count(self, key: str) -> int:
        """A whole number from 0."""
        value = self._get(key, "整数")
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.wrong(key, "应是不小于 0 的整数")
        return value

    def money(self, key: str) -> Decimal:
        """Yuan, exactly: a decimal in quotes, never a float."""
        value = self._get(key, "金额")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value if isinstance(value, str) else ""):
            raise self.wrong(key, '金额请写成带引号、最多两位小数的数，例如 "35.00"')
        return Decimal(str(value))

    def day(self, key: str) -> date:
        """A date, written 2026-11-20."""
        value = self._get(key, "日期")
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.wrong(key, "日期请写成 2026-11-20 的形式") from None

    def word(self, key: str, words: type[Word]) -> Word:
        """One of a closed list of words."""
        value = self._get(key, "、".join(words))
        if value not in set(words):
            raise self.wrong(key, f"“{value}”不在可选范围内：{'、'.join(words)}")
        return words(str(value))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts with at least one."""
        values = self._list(key)
        for place, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                raise WrongEntry((*self._path, key, place), "应是不为空的文字")
        return tuple(str(value).strip() for value in values)

    def entry(self, key: str) -> "Entry":
        """A mapping within this one."""
        return Entry(self._get(key, "“键: 值”的对照表"), (*self._path, key))

    def entries(self, key: str) -> tuple["Entry", ...]:
        """A list of mappings with at least one."""
        return tuple(
            Entry(value, (*self._path, key, place)) for place, value in enumerate(self._list(key))
        )

    def entry_or_none(self, key: str) -> "Entry | None":
        """A mapping within this one that may be left out."""
        self._read.add(key)
        return self.entry(key) if key in self else None

    def entries_or_none(self, key: str) -> tuple["Entry", ...]:
        """A list of mappings that may be left out; written down, it has at least one."""
        self._read.add(key)
        return self.entries(key) if key in self else ()

    def __iter__(self) -> Iterator[str]:
        """All keys, for a mapping whose keys are names of its own."""
        return iter(self._value)

    def _list(self, key: str) -> list[object]:
        value = self._get(key, "列表")
        if not isinstance(value, list | tuple) or not value:
            raise self.wrong(key, "应是至少有一行的列表，每行以“- ”开头")
        return list(value)

    def finish(self) -> None:
        """WrongEntry when a key is left that nobody read: a misspelt one would else be lost."""
        for key in self._value:
            if key not in self._read:
                known = "、".join(sorted(self._read))
                raise self.wrong(key, f"不认识的键，可用的有：{known}")
