"""Finds any of many names in a text, at each place the longest."""

from collections.abc import Iterable, Iterator


class Names:
    """Two thousand names cost no more than ten: only those that begin alike are compared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for name in sorted(set(filter(None, names)), key=len, reverse=True):
            self._by_head.setdefault(name[:2], []).append(name)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of every name, from left to right, none overlapping another."""
        at = 0
        while at < len(text):
            name = self._at(text, at)
            if name:
                yield name, at, at + len(name)
            at += len(name) or 1

    def _at(self, text: str, at: int) -> str:
        for head in (text[at : at + 2], text[at]):
            for name in self._by_head.get(head, ()):
                if text.startswith(name, at):
                    return name
        return ""
