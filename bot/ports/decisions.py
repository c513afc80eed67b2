"""Decisions whose notice has gone out, or needs none: what they wait for has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ToldDecision:
    """A case that stands at a decision at `version`, and when its notice was accepted.

    `accepted` is aware, Asia/Shanghai; None where no account belongs to the case, and nobody is
    to be told but who asks by code.
    """

    number: str
    version: int
    state: str
    accepted: datetime | None


class ToldDecisions(Protocol):
    """What a worker looks for; a read of its own."""

    async def told(self, limit: int) -> Sequence[ToldDecision]:
        """At most `limit` that can go on, oldest case first."""
        ...
