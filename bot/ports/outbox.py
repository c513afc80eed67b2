"""Messages on their way to citizens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.domain.messages.send_window import SendWindow


@dataclass(frozen=True, slots=True)
class Leased:
    """A message taken for sending, and its citizen's send window at that moment.

    `owner` is the ticket of the person who answers the citizen; None: the bot does.
    """

    message: Outbound
    window: SendWindow
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a leased message went: SENT, PENDING again at `due`, HELD or DEAD with `error`.

    `unknowns` is the message's new count where it changed; `used`: one customer-service message
    was used of the citizen's send window.
    """

    status: OutboundStatus
    due: datetime | None = None
    unknowns: int | None = None
    error: str = ""
    used: bool = False


class Outbox(Protocol):
    """The writing side: rows ride in the work that promised them."""

    def add(self, message: Outbound) -> None: ...
    def release(self, openid: str, now: datetime) -> None:
        """That citizen can be written to again: his HELD messages become PENDING."""
        ...

    async def of_case(self, number: str) -> Sequence[Outbound]: ...


class Leases(Protocol):
    """What a delivery worker needs; every call is a small transaction of its own."""

    async def lease(self, limit: int, now: datetime, until: datetime) -> Sequence[Leased]:
        """Take at most `limit` messages that are due; expired leases of dead workers come back.

        At most one per citizen, and only that citizen's oldest unsent one that is not HELD.
        `attempts` has been raised by one for this lease.
        """
        ...

    async def close(self, message: Outbound, closing: Closing, now: datetime) -> None:
        """Say how a leased message went.

        One closed as HELD whose citizen has opened a window since the lease is PENDING at `due`.
        """
        ...

    async def sweep(self, now: datetime) -> int:
        """Promote every OFFERED reply whose time to be fetched is over. Returns how many.

        And every message that was HELD in the very moment in which its citizen wrote.
        """
        ...


class Deliveries(Leases, Protocol):
    """The sending side; every call is a small transaction of its own."""

    async def promote(self, turn_key: str, now: datetime) -> None:
        """The passive reply of that turn did not reach the citizen: push it."""
        ...

    def settle(self, keys: Sequence[str], now: datetime) -> None:
        """These passive replies have left; marked with the next group of writes."""
        ...

    async def collect(self, openid: str, now: datetime) -> Sequence[Outbound]:
        """Hand over all that waits for a citizen who reads it here and now: SENT, oldest first."""
        ...

    async def listed(self, status: OutboundStatus | None, limit: int) -> Sequence[Outbound]: ...
    async def retry(self, number: int, now: datetime) -> bool:
        """Make a HELD or DEAD message PENDING again; False when there is none."""
        ...
