"""What the form “此页有误” sends: a few texts, one of which no person can see."""

import asyncio
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web

from webhooks.errors import Malformed, TooSlow, UnsupportedType

_SECONDS, _MOST_FIELDS = 10.0, 8
#: Characters that no person types and no text column of a PostgreSQL takes.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNREADABLE = "提交的内容无法识别，请在网页上重新填写。"


@dataclass(frozen=True, slots=True)
class Posted:
    """The form's token, what was written, a phone number if one was given.

    `bait` is the field that is hidden from people: only a program fills it in.
    """

    form: str = ""
    text: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    bait: str = field(default="", repr=False)


#: Before anything was sent.
NOTHING_YET = Posted()


async def read_posted(request: web.Request) -> Posted:
    """The posted form. UnsupportedType, TooSlow, Malformed."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise UnsupportedType("请在网页上填写并提交。")
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await request.read()
        pairs = parse_qsl(
            raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except TimeoutError:
        raise TooSlow from None
    except ValueError:
        raise Malformed(_UNREADABLE) from None
    sent = {name: _UNSTORABLE.sub("", value) for name, value in pairs}
    return Posted(
        form=sent.get("form", ""),
        text=sent.get("text", "").replace("\r\n", "\n").strip(),
        phone=sent.get("phone", "").strip(),
        bait=sent.get("website", ""),
    )
