"""What the account can and cannot do, as WeChat tells it, and our address as WeChat sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.conversation.menu import Menu
from bot.ports.wechat import Attempt


class Counted(StrEnum):
    """Calls of which WeChat allows so many a day."""

    TEXTS = "texts"
    TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many calls a day there are, and how many of today's are left."""

    limit: int
    left: int


class Account(Protocol):
    """Questions to the platform, and its menu; an Attempt in an answer's place is the refusal."""

    async def token(self) -> Attempt: ...
    async def templates(self) -> Mapping[str, frozenset[str]] | Attempt:
        """The account's templates: id → the names of its fields (`thing2`)."""
        ...

    async def menu(self) -> Menu | Attempt:
        """What is published now, links whole; empty when nothing is."""
        ...

    async def publish(self, menu: Menu) -> Attempt:
        """Replace the menu by `menu`, whose links are whole."""
        ...

    async def may_write(self) -> Attempt:
        """SENT when customer-service messages are allowed; nobody is written to."""
        ...

    async def page_ticket(self) -> Attempt:
        """Whether pages may use WeChat's own scripts."""
        ...

    async def visitors(self) -> Sequence[str] | Attempt:
        """The addresses from which WeChat calls us."""
        ...

    async def quota(self, calls: Counted) -> Quota | Attempt: ...


@dataclass(frozen=True, slots=True)
class Page:
    """What stands under an address of ours."""

    status: int
    text: str


class Site(Protocol):
    """Our public address, asked like any other."""

    async def get(self, path: str, query: Mapping[str, str]) -> Page | None:
        """The page there; None when the address cannot be reached."""
        ...
