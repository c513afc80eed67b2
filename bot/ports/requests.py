"""API keys, and answers kept for repeated API requests (Idempotency-Key)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.people.actor import Role


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as stored: `digest` is the SHA-256 of the secret; the secret itself is never kept."""

    name: str
    digest: str
    roles: frozenset[Role]
    created: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a request under an Idempotency-Key was answered; `status` is None while it runs."""

    key: str
    digest: str
    status: int | None
    body: str
    location: str
    created: datetime


class Requests(Protocol):
    """Answers under an Idempotency-Key, as a work sees them."""

    async def kept(self, owner: str, key: str) -> KeptAnswer | None: ...
    def keep(self, owner: str, answer: KeptAnswer) -> None:
        """Keep the answer in the same work as its effect; LostRace if that key has an answer."""
        ...


class ApiKeys(Protocol):
    """The keys of other systems."""

    async def find(self, digest: str) -> ApiKey | None: ...
    async def add(self, key: ApiKey) -> None:
        """Invalid when the name is taken. A transaction of its own."""
        ...

    async def named(self, name: str) -> ApiKey | None: ...


class KeyRing(ApiKeys, Protocol):
    """The keys as their keeper sees them."""

    async def listed(self) -> Sequence[ApiKey]:
        """All keys, by name."""
        ...

    async def revoke(self, name: str) -> bool:
        """The next request with that key is refused; False when there is none of that name."""
        ...
