"""JSON over aiohttp to WeChat: time limits, and whether a request can have been handled."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.adapters.wechat.codes import verdict_on_status
from bot.adapters.wechat.failure import CallFailed
from bot.ports.wechat import Verdict

#: An object, or the bytes of a media file.
Answer = dict[str, Any] | bytes

#: What aiohttp takes as a body.
Body = bytes | aiohttp.FormData | None

#: Seconds: for one call altogether, and for reaching the server.
TIMEOUT = aiohttp.ClientTimeout(total=8, connect=3, sock_connect=3)

#: Idle connections are dropped before WeChat's side is likely to: a request must not meet a
#: connection that is just being closed, since nobody could say what became of it.
_KEEP_ALIVE = 10

#: Nothing has been written when one of these is raised.
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `body` makes a fresh body for each attempt: a form can be sent only once."""

    method: str
    path: str
    params: Mapping[str, str]
    body: Callable[[], Body]

    def with_token(self, token: str) -> "Request":
        params = {**self.params, "access_token": token}
        return Request(self.method, self.path, params, self.body)


class Transport:
    """One account's connections. Open it with `async with`, inside the running loop."""

    def __init__(self, base_url: str, timeout: aiohttp.ClientTimeout = TIMEOUT) -> None:
        self._base = base_url.rstrip("/")
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=_KEEP_ALIVE),
            timeout=self._timeout,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, request: Request) -> Answer:
        """WeChat's answer, or CallFailed when none was heard.

        The underlying error is dropped on purpose: it may hold the address with the token in it.
        """
        if self._session is None:
            raise RuntimeError("open the transport first")
        try:
            async with self._session.request(
                request.method,
                self._base + request.path,
                params=request.params,
                data=request.body(),
                allow_redirects=False,
            ) as response:
                status, raw = response.status, await response.read()
        except _NEVER_CONNECTED as error:
            raise CallFailed.on_the_way(
                Verdict.RETRY, f"not connected: {type(error).__name__}"
            ) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise CallFailed.on_the_way(
                Verdict.UNKNOWN, f"no answer heard: {type(error).__name__}"
            ) from None
        if status != HTTPStatus.OK:
            raise CallFailed.on_the_way(verdict_on_status(status), f"HTTP {status}")
        return _understood(raw, response.content_type)


def _understood(raw: bytes, content_type: str) -> Answer:
    if not raw.startswith(b"{") and not content_type.startswith(("text/", "application/json")):
        return raw
    try:
        answer = json.loads(raw.decode("utf-8", "replace"), strict=False)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise CallFailed.on_the_way(Verdict.UNKNOWN, "the answer is not understood")
    return answer
