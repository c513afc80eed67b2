"""Deliveries answered `success` before their turn was done, kept durably on this host."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.conversation.inbound import Inbound


class Inbox(Protocol):
    """Shared by the processes of one host; it outlives them."""

    async def keep(self, inbound: Inbound) -> None:
        """Returns only when the row is on disk; raises OSError when it cannot be."""
        ...

    async def older(self, openid: str, than: Inbound) -> Sequence[Inbound]:
        """That citizen's kept deliveries that came before `than`, oldest first."""
        ...

    async def all(self) -> Sequence[Inbound]:
        """Everything kept, oldest first."""
        ...

    async def holds(self, key: str) -> bool: ...
    async def drop(self, key: str) -> None: ...
    async def set_aside(self, key: str) -> None:
        """Leave it out of `older` and `all`: nothing could be made of it, people must look.

        It stays on disk, and `holds` still knows it.
        """
        ...
