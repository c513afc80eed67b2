"""What may stand in a log line: which fields, and of what shape; everything else is dropped.

A line is safe because of what is let in, not because each caller took care: a field that is not
listed here, or a value of another shape, is written as `…`.
"""

import re
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from structlog.typing import EventDict, WrappedLogger

HIDDEN = "…"

#: Hashes and random ids of ours, by their number of hexadecimal digits.
IDS: Mapping[str, int] = {
    "request": 16,
    "delivery": 12,
    "content": 12,
    "incident": 8,
    "citizen": 6,
}
#: Written by the logger itself.
OWN = frozenset({"level", "timestamp"})
#: One word of our own or WeChat's making: a state, a verdict, a case's number, a class.
WORDS = frozenset(
    {
        *("message", "letter", "case", "channel", "verdict", "status", "kind", "via", "who"),
        *(
            "asked",
            "method",
            "route",
            "during",
            "error",
            "our_clock",
            "missing",
            "certificate",
            "kept",
        ),
        *("logger", "place", "action"),
    }
)
#: What counts or measures.
NUMBERS = frozenset({"attempts", "runs", "seconds", "allowed", "year", "code", "status", "count"})
#: Where WeChat, a mail server or a sentence of ours speaks: scrubbed.
SENTENCES = frozenset({"detail", "reason", "why", "mend", "exception"})

FIELDS = frozenset(IDS) | OWN | WORDS | NUMBERS | SENTENCES

#: What happened, in words of ours: `turn.failed`, `not served`.
EVENT = re.compile(r"[a-z0-9_. ]{1,60}")
_WORD = re.compile(r"[A-Za-z0-9_.:/{}|*+-]{1,160}")
_HEX = re.compile(r"[0-9a-f]+")

#: What may lead to a person wherever it stands: Chinese words, which may be a name or a citizen's
#: own; openids, keys, mail addresses, identity cards, credit codes, telephones and any long row of
#: digits. What stands inside a longer word is none of these.
_PERSONAL = re.compile(
    r"[^\x00-\x7f“”…]+|"
    r"\bo[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])"
    r"|\b(?:oSandbox_|hx_)[A-Za-z0-9_-]+"
    r"|[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+"
    r"|(?<![A-Za-z0-9])[0-9]{17}[0-9Xx](?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])[0-9A-HJ-NPQRTUWXY]{18}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.:-])[0-9][0-9 -]{5,}[0-9](?![A-Za-z0-9])"
)
#: WeChat's id of a request, which its support asks for.
_REQUEST = re.compile(r"rid: [0-9a-f-]+")
#: What is quoted may be what a citizen wrote, unless it looks like a name in our code.
_QUOTED = re.compile(r"“([^”]*)”|'([^']*)'|\"([^\"]*)\"")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_./]{0,40}")

_LONGEST = 2000
_MOST_FRAMES = 12
_ROOT = Path(__file__).parents[2]


def allowed(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The line with only what may stand in it. A processor of structlog's."""
    event = str(line.pop("event", ""))
    shown = {name: _shown(name, value) for name, value in line.items()}
    return {"event": event if EVENT.fullmatch(event) else HIDDEN, **shown}


def without_words(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The line with its error told by kinds and places. A processor of structlog's.

    What an error says is left out: it often quotes the value that it choked on.
    """
    error = _error(line.pop("exc_info", None))
    if error is not None:
        line["exception"] = f"Traceback: {trace_of(error)}"
    return line


def scrubbed(text: str) -> str:
    """`text`, at most 2,000 characters of it, without what leads to a person."""
    request = _REQUEST.search(text)
    text = _QUOTED.sub(lambda found: found[0] if _is_name(found) else HIDDEN, text)
    parts = text.split(request[0]) if request else [text]
    return (request[0] if request else "").join(_PERSONAL.sub(HIDDEN, part) for part in parts)[
        :_LONGEST
    ]


def trace_of(error: BaseException) -> str:
    """The chain of errors, causes last: `ValueError at bot/x.py:12 read; from KeyError at …`."""
    told: list[str] = []
    following: BaseException | None = error
    while following is not None and len(told) < _MOST_FRAMES:
        told.append(f"{type(following).__qualname__} at {_places(following.__traceback__)}")
        inner: tuple[BaseException, ...] = getattr(following, "exceptions", ())
        told += [f"within it {trace_of(each)}" for each in inner]
        context = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or context
    return "; from ".join(told)


def _shown(name: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if name in NUMBERS and isinstance(value, int | float):
        return value
    text = str(value)
    if name in SENTENCES:
        return scrubbed(text)
    return text if name in OWN or _is_id(name, text) or _is_word(name, text) else HIDDEN


def _is_id(name: str, text: str) -> bool:
    return len(text) == IDS.get(name) and _HEX.fullmatch(text) is not None


def _is_word(name: str, text: str) -> bool:
    return name in WORDS and bool(_WORD.fullmatch(text)) and not _PERSONAL.search(text)


def _is_name(found: re.Match[str]) -> bool:
    return _NAME.fullmatch(next(filter(None, found.groups()), "")) is not None


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return ", ".join(f"{_file(each.filename)}:{each.lineno} {each.name}" for each in frames)


def _file(name: str) -> str:
    """A path from our own root, or the last two parts of a library's."""
    path = Path(name)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])


def _error(given: object) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        return given
    return sys.exc_info()[1] if given else None
