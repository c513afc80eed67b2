"""One call of the platform's API: what it brings, what it comes to, and how it is served."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webhooks.sandbox.platform.rights import Right

OK = 200
FINE: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True, slots=True)
class File:
    """What a citizen or the account's server gave: `type` is its MIME type."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request as its handler sees it. `origin` is scheme and host of the address called."""

    query: Mapping[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)
    file: File | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """What a call came to: the JSON (or a file) and HTTP status, or a reset.

    `remark` is for the page.
    """

    body: Mapping[str, Any]
    status: int = OK
    reset: bool = False
    remark: str = ""
    openid: str | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """One API: its path under /cgi-bin/ (with a leading slash: under the host), and its handler.

    `tokenless` ones need no access_token; `takes` is `json`, `file` or nothing.
    """

    path: str
    answer: Callable[[Call], Called]
    method: str = "POST"
    takes: str = "json"
    right: Right | None = None
    tokenless: bool = False

    def route(self, prefix: str) -> str:
        """The address under `prefix`, which stands for https://api.weixin.qq.com."""
        own = self.path if self.path.startswith("/") else f"/cgi-bin/{self.path}"
        return prefix + own


def get(
    path: str,
    answer: Callable[[Call], Called],
    *,
    right: Right | None = None,
    tokenless: bool = False,
) -> Served:
    """An API called with GET: nothing is read but the query."""
    return Served(path, answer, "GET", "", right, tokenless)


async def whole_body(read: Callable[[int], Awaitable[bytes]], most: int) -> bytes:
    """What `read` gives until it gives nothing; the rest beyond `most` bytes is left."""
    content = bytearray()
    while len(content) < most and (chunk := await read(min(65_536, most - len(content)))):
        content += chunk
    return bytes(content)
