"""What a form sends, read so that nothing in it can hurt what comes after."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import web

from webhooks.errors import Malformed, TooSlow, UnsupportedType

_SECONDS = 10.0
_MOST_FIELDS = 64
#: Characters that no person types and no text column of a PostgreSQL takes.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a form, each once: of several, the last."""

    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """The field's text without space around it, lines ended as we do; empty when missing."""
        return self.fields.get(name, "").replace("\r\n", "\n").strip()

    def secret(self, name: str) -> str:
        """A password, exactly as it was typed."""
        return self.fields.get(name, "")


#: No form was sent.
NOTHING = Posted({})


async def read_form(request: web.Request) -> Posted:
    """The posted form. UnsupportedType, TooSlow, Malformed; aiohttp refuses what is too large."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise UnsupportedType("请在网页上填写并提交。")
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await request.read()
        text = raw.decode("utf-8", "replace")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except TimeoutError:
        raise TooSlow from None
    except ValueError:
        raise Malformed("提交的内容无法识别，请在网页上重新填写。") from None
    return Posted({name: _UNSTORABLE.sub("", value) for name, value in pairs})
