"""The API as a system of the house uses it: the same request, under one key, until it is told."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.bench.line import Line

Json = dict[str, Any]

#: What is no answer yet: still running or overtaken, and whatever the server could not do.
_AGAIN = (409, 500, 503)
_MOST, _APART = 400, 0.1


class Untold(Exception):
    """However often it was asked, no answer came."""


@dataclass(slots=True)
class Bureau:
    """One API key at one port."""

    port: int
    key: str
    _line: Line = field(init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._line = Line(self.port)

    async def gets(self, path: str) -> Json:
        """`GET /api/v1/PATH`, which has to be there."""
        status, answer = await self._asks("GET", path, b"", "", "application/json")
        assert status == 200, answer
        return answer

    async def posts(self, path: str, body: object, *, once: str) -> tuple[int, Json]:
        """`POST /api/v1/PATH` as JSON under the Idempotency-Key `once`."""
        return await self._asks("POST", path, json.dumps(body).encode(), once, "application/json")

    async def keeps(self, content: bytes, kind: str, *, once: str) -> str:
        """The id of a file handed in."""
        status, answer = await self._asks("POST", "files", content, once, kind)
        assert status == 201, answer
        return str(answer["id"])

    def hang_up(self) -> None:
        self._line.hang_up()

    async def _asks(
        self, method: str, path: str, body: bytes, once: str, kind: str
    ) -> tuple[int, Json]:
        headers = f"Authorization: Bearer {self.key}\r\nAccept: application/json\r\n"
        if once:
            headers += f"Idempotency-Key: {once}\r\n"
        for _ in range(_MOST):
            try:
                async with self._one_at_a_time, asyncio.timeout(10):
                    status, raw = await self._line.request(
                        method, f"/api/v1/{path}", body, kind=kind, headers=headers
                    )
            except (OSError, TimeoutError):
                self._line.hang_up()
            else:
                if status not in _AGAIN:
                    return status, json.loads(raw)
            await asyncio.sleep(_APART)
        raise Untold(f"{method} {path}")
