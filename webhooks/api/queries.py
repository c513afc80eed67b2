"""What a list of cases is narrowed to, read from the address."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from typing import Any

from multidict import MultiMapping

from bot.domain.cases.case import CaseKind
from bot.domain.numbers import read_case_number
from bot.errors import Invalid
from bot.ports.cases import CaseFilter

MOST = 200
_USUAL = 50
_ITEM = re.compile(r"[a-z0-9_]{1,64}")
_OPENID = re.compile(r"[\x21-\x7e]{1,64}")


def parameters(states: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Every parameter with the JSON Schema of its value: what is read here and told in OpenAPI."""
    return {
        "kind": {"type": "string", "enum": [kind.value for kind in CaseKind]},
        "state": {"type": "string", "enum": sorted(states)},
        "item": {"type": "string", "pattern": f"^{_ITEM.pattern}$"},
        "openid": {"type": "string", "minLength": 1, "maxLength": 64},
        "cursor": {"type": "string"},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": _USUAL},
    }


def filter_of(query: MultiMapping[str], states: Collection[str]) -> CaseFilter:
    """The filter that `query` asks for; an empty value is none. Invalid names the parameter."""
    known = parameters(states)
    for name in query:
        if name not in known:
            raise Invalid(f"不认识查询参数 {_shown(name)}，可用：{'、'.join(known)}。")
        if len(query.getall(name)) > 1:
            raise Invalid(f"查询参数 {name} 只能写一次。")
    given = {name: value for name, value in query.items() if value}
    return CaseFilter(
        kind=_kind(given.get("kind")),
        state=_one_of("state", given.get("state"), states),
        item=_matching("item", given.get("item"), _ITEM),
        openid=_matching("openid", given.get("openid"), _OPENID),
        after=_after(given.get("cursor")),
        limit=_limit(given.get("limit")),
    )


def cursor_at(number: str) -> str:
    """The cursor that continues after the case of that number; opaque to its receiver."""
    return urlsafe_b64encode(number.encode()).rstrip(b"=").decode()


def _after(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return read_case_number(urlsafe_b64decode(padded).decode("ascii")).text
    except (ValueError, binascii.Error, Invalid):
        raise Invalid("查询参数 cursor 有误：请原样使用上一页返回的 next。") from None


def _kind(value: str | None) -> CaseKind | None:
    _one_of("kind", value, tuple(CaseKind))
    return None if value is None else CaseKind(value)


def _one_of(name: str, value: str | None, choices: Collection[str]) -> str | None:
    if value is not None and value not in choices:
        raise Invalid(f"查询参数 {name} 有误，可用：{'、'.join(sorted(choices))}。")
    return value


def _matching(name: str, value: str | None, form: re.Pattern[str]) -> str | None:
    if value is not None and not form.fullmatch(value):
        raise Invalid(f"查询参数 {name} 有误：请核对后再试。")
    return value


def _limit(value: str | None) -> int:
    if value is None:
        return _USUAL
    if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) <= MOST:
        raise Invalid(f"查询参数 limit 须是 1 到 {MOST} 的整数。")
    return int(value)


def _shown(name: str) -> str:
    """A stranger's text within our sentence: short, printable."""
    shown = "".join(letter for letter in name[:32] if letter.isprintable())
    return f"“{shown}”"
