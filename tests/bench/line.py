"""One kept-alive HTTP connection that costs a load generator little."""

import asyncio
import re
from typing import Self

from tests.wechat_side import Delivery

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class Line(asyncio.Protocol):
    """One request at a time to one server on the loopback; it dials again when it was cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.hang_up()

    async def deliver(self, delivery: Delivery) -> tuple[int, bytes]:
        """POST as WeChat does; status and body. ConnectionError when the line is cut meanwhile."""
        return await self.request("POST", delivery.target, delivery.body)

    async def request(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        kind: str = "text/xml",
        headers: str = "",
    ) -> tuple[int, bytes]:
        """One request and its answer; `headers` are further lines, each ending in CRLF."""
        if self._transport is None or self._transport.is_closing():
            await self._dial()
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        )
        self._transport.write(head.encode() + body)
        try:
            return await self._waiting
        except asyncio.CancelledError:
            self.hang_up()  # what would still come is not the next request's answer
            raise
        finally:
            self._waiting = None

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    async def _dial(self) -> None:
        self._received = b""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)

    # -- asyncio.Protocol ----------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(_END)
        if head < 0 or self._waiting is None:
            return
        length = _LENGTH.search(self._received, 0, head)
        end = head + len(_END) + (int(length[1]) if length else 0)
        if len(self._received) < end:
            return
        status = int(self._received[9:12])
        body, self._received = self._received[head + len(_END) : end], b""
        if not self._waiting.done():
            self._waiting.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError(f"cut: {exc or 'closed'}"))
