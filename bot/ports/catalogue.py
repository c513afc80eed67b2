"""Recorded versions of service items: cases pin them."""

from collections.abc import Mapping
from typing import Any, Protocol


class ItemVersions(Protocol):
    """The versions, by the digest of their content."""

    async def find(self, digest: str) -> Mapping[str, Any] | None: ...
    async def record(self, digest: str, item: str, content: Mapping[str, Any]) -> None:
        """Keep a version once; recording it again changes nothing. A transaction of its own."""
        ...
