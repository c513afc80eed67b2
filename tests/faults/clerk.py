"""A clerk who accepts what was filed, through the API, each case with one Idempotency-Key."""

import asyncio
from dataclasses import dataclass, field

from tests.faults.bureau import Bureau, Untold
from tests.faults.citizens import Story

_CHECKS = ("applicant", "contact", "scope", "quantity")


@dataclass(slots=True)
class Clerk:
    """Accepts every case of the story once; asks again, under the same key, until told."""

    bureau: Bureau
    story: Story
    accepted: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

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
        body = {"event": "accept", "version": 1, "data": {"checklist": list(_CHECKS)}}
        try:
            told = await self.bureau.posts(f"cases/{number}/events", body, once=f"accept-{number}")
        except Untold:
            self.troubles.append(f"{number} could not be accepted")
            return
        self.accepted.add(number)
        status, answer = told
        if status != 200 or answer["state"] != "accepted" or answer["version"] != 2:
            self.troubles.append(f"{number}: {status} {answer}")

    def hang_up(self) -> None:
        self.bureau.hang_up()
