"""A request's JSON body, read so that nothing in it can hurt what comes after."""

import asyncio
import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from aiohttp import web

from webhooks.errors import Malformed, TooLarge, TooSlow, UnsupportedType

_SECONDS = 10.0
_DEEPEST = 32
#: Values in one body: no form has so many, and each is compared with a schema.
_MOST = 2000
#: Characters that no text column of a PostgreSQL takes: NUL, and halves of surrogate pairs.
_UNSTORABLE = frozenset(["\x00", *map(chr, range(0xD800, 0xE000))])


async def read_json(request: web.Request) -> object:
    """The body as JSON values whose texts can be stored.

    Malformed, UnsupportedType, TooSlow, TooLarge; aiohttp raises when it is larger than the app
    takes.
    """
    if request.content_type != "application/json":
        raise UnsupportedType
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await request.read()
    except TimeoutError:
        raise TooSlow from None
    value = parse_json(raw)
    if _count(value) > _MOST:
        raise TooLarge(f"请求正文内容过多，最多 {_MOST} 个值，请分开提交。")
    return value


def parse_json(raw: bytes) -> object:
    """Strict JSON: UTF-8, no NaN, no name twice in one object, at most 32 levels."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise Malformed("请求正文不是有效的 JSON（UTF-8 编码），请检查后重新发送。") from None
    for text in _texts(value, _DEEPEST):
        if not _UNSTORABLE.isdisjoint(text):
            raise Malformed("请求正文含有无法保存的字符（如 NUL），请去掉后重新发送。")
    return value


def canonical(value: object) -> str:
    """One text for one JSON value, however its sender spaced and ordered it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("beyond what a number can hold")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name occurs twice")
    return made


def _count(value: object) -> int:
    """How many values there are in `value`, itself among them."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, inner))


def _texts(value: object, levels: int) -> Iterator[str]:
    """Every text within `value`, names included."""
    if levels < 0:
        raise Malformed(f"请求正文嵌套过深，最多 {_DEEPEST} 层。")
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _texts(inner, levels - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, levels - 1)
