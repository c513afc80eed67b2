"""Values as WeChat wants them on the wire: raw UTF-8, never an escape (40033)."""

import json
import re

#: JSON would escape these, WeChat refuses escapes, and no reader sees them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain(text: str) -> str:
    """`text` without control characters other than line ends and tabs."""
    return _CONTROL.sub("", text)


def encoded(value: object) -> bytes:
    """`value` as JSON; half a surrogate pair becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
