"""Our own public address, asked over HTTP as WeChat and citizens ask it."""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import aiohttp

from bot.ports.account import Page

#: Seconds: WeChat itself waits five.
_TIMEOUT = aiohttp.ClientTimeout(total=5, connect=3)
_LONGEST = 4096


class OwnSite:
    """bot.ports.account.Site. Use with `async with`; certificates are verified as WeChat does."""

    def __init__(self, public_url: str) -> None:
        self._home = public_url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def get(self, path: str, query: Mapping[str, str]) -> Page | None:
        if self._http is None:
            raise RuntimeError("open the site first")
        try:
            async with self._http.get(
                self._home + path, params=query, allow_redirects=False
            ) as answer:
                raw = await answer.content.read(_LONGEST)
                return Page(answer.status, raw.decode("utf-8", "replace"))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return None
