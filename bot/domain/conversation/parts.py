"""Cutting a long text into messages that WeChat takes, without losing or breaking anything."""

import re

WECHAT_BYTES = 2000
"""WeChat refuses texts of 2,048 bytes and more; we stay below this."""

_LINK = re.compile(r"<a\b[^>]*>(?:.*?</a\s*>)?", re.IGNORECASE | re.DOTALL)

# Where a reader expects a pause, best first; a match ends where the next part begins.
_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？!?…；;][”’」』）)]*"),
    re.compile(r"[，,、：:]|\s"),
)

# Joiners, variation selectors, combining marks, skin tones: they belong to what stands before.
_BELONGS = re.compile("[\u0300-\u036f\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"


def split(text: str, below: int = WECHAT_BYTES) -> list[str]:
    """The text in messages of less than `below` bytes of UTF-8 each; nothing for a blank text.

    Cut at the end of a paragraph, a line, a sentence or a clause, whichever fills a message at
    least by half, and never inside a link, unless the link alone is longer than a message. Only
    white space at a cut is left out.
    """
    found = []
    rest = text.strip()
    while _size(rest) >= below:
        cut = _cut(rest, below)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*found, rest) if part]


def _cut(text: str, below: int) -> int:
    """How many code points the first part takes: at least one."""
    most = max(len(_encoded(text)[: below - 1].decode("utf-8", "ignore")), 1)
    links = [match.span() for match in _LINK.finditer(text)]
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(text, 0, most)]
        fitting = [end for end in ends if end * 2 >= most and _outside(end, links)]
        if fitting:
            return fitting[-1]
    return _anywhere(text, most, links)


def _anywhere(text: str, most: int, links: list[tuple[int, int]]) -> int:
    for cut in range(most, 0, -1):
        whole = not _BELONGS.match(text, cut) and text[cut - 1] != _JOINER
        if whole and _outside(cut, links):
            return cut
    return most


def _outside(position: int, links: list[tuple[int, int]]) -> bool:
    return not any(start < position < end for start, end in links)


def _size(text: str) -> int:
    return len(_encoded(text))


def _encoded(text: str) -> bytes:
    # A lone surrogate, which no channel carries, counts as one byte.
    return text.encode("utf-8", "replace")
