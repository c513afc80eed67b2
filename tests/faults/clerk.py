"""A clerk who accepts what was filed, through the API, each case with one Idempotency-Key."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.bench.line import Line
from tests.faults.citizens import Story

_CHECKS = ("applicant", "contact", "scope", "quantity")


@dataclass(slots=True)
class Clerk:
    """Accepts every case of the story once; asks again, under the same key, until told."""

    port: int
    key: str
    story: Story
    accepted: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    _line: Line = field(init=False)

    def __post_init__(self) -> None:
        self._line = Line(self.port)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, and then what is left."""
        while True:
            last = stop.is_set()
            for number in set(self.story.numbers.values()) - self.accepted:
                await self.accept(number)
            if last:
                return
            await asyncio.sleep(0.05)

    async def accept(self, number: str) -> None:
        """Return when the case is accepted, or noted among the troubles."""
        for _ in range(400):
            try:
                async with asyncio.timeout(10):
                    if await self._accepted(number):
                        return
            except (OSError, TimeoutError):
                self._line.hang_up()
            await asyncio.sleep(0.1)
        self.troubles.append(f"{number} could not be accepted")

    def hang_up(self) -> None:
        self._line.hang_up()

    async def _accepted(self, number: str) -> bool:
        body = {"event": "accept", "version": 1, "data": {"checklist": list(_CHECKS)}}
        status, answer = await self._ask("POST", f"{number}/events", body, once=number)
        if status in (409, 500, 503):
            return False
        self.accepted.add(number)
        if status != 200 or answer["state"] != "accepted" or answer["version"] != 2:
            self.troubles.append(f"{number}: {status} {answer}")
        return True

    async def _ask(
        self, method: str, path: str, body: object, *, once: str
    ) -> tuple[int, dict[str, Any]]:
        headers = (
            f"Authorization: Bearer {self.key}\r\nAccept: application/json\r\n"
            f"Idempotency-Key: accept-{once}\r\n"
        )
        status, raw = await self._line.request(
            method,
            f"/api/v1/cases/{path}",
            json.dumps(body).encode(),
            kind="application/json",
            headers=headers,
        )
        return status, json.loads(raw)
