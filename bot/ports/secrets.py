"""What is signed, what is sealed, and what is only ever compared."""

from datetime import datetime
from typing import Protocol


class Signer(Protocol):
    """Makes texts that only this institution can have made, for one purpose and until one time."""

    def sign(self, purpose: str, value: str, until: datetime) -> str:
        """A token for an address or a form: A–Z, a–z, 0–9, `-`, `_`.

        `until` is aware; whole seconds count. The value can be read by whoever holds the token.
        """
        ...

    def read(self, purpose: str, token: str, now: datetime) -> str:
        """The value that was signed for `purpose`.

        InvalidLink when nobody signed this for that purpose, ExpiredLink from `until` on.
        """
        ...


class Vault(Protocol):
    """Keeps short secrets closed at rest."""

    def seal(self, purpose: str, text: str) -> str:
        """`text`, readable again only for the same `purpose` and with our keys."""
        ...

    def open(self, purpose: str, sealed: str) -> str:
        """What was sealed; Misconfigured when the key that closed it is gone."""
        ...


class Passwords(Protocol):
    """Passwords are kept so that they can be compared and never read (G6.2.1.2)."""

    async def hashed(self, password: str) -> str:
        """What is stored of a new password."""
        ...

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the stored one. None takes as long as a wrong one does."""
        ...
