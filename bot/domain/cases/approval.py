"""An event that one person wants and a second one has to agree to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.people.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Approval:
    """The first person's wish, good for as long as the case stays at `version`.

    `at` is aware, Asia/Shanghai.
    """

    number: str
    version: int
    event: str
    actor: Actor
    role: Role
    data: Mapping[str, Any]
    reason: str = ""
    at: datetime | None = None
