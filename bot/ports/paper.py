"""A certificate becomes a document and is sealed, a blank form is set, a code is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.catalogue.blank import BlankForm
from bot.domain.certificates.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the seal service answered: the sealed document and the SHA-256 it gives for it."""

    document: bytes
    sha256: str


class Press(Protocol):
    """Sets documents."""

    async def render(self, sheet: Sheet, made: datetime) -> bytes:
        """The sheet as PDF/A; the same bytes for the same sheet and time.

        Unprintable when a character on it has no shape in the font.
        """
        ...


class FormPress(Protocol):
    """Sets the blank forms of the service items."""

    async def blank(self, form: BlankForm) -> bytes:
        """The form as PDF/A, on A4; the same bytes for the same form.

        Unprintable when a character on it has no shape in the font.
        """
        ...


class Seal(Protocol):
    """The seal service."""

    async def seal(self, document: bytes, key: str) -> Sealed:
        """The document sealed; asked again under the same `key`, it is the same seal.

        SealGone when the service cannot be reached or refuses.
        """
        ...


class CodeReader(Protocol):
    """Reads the code on a photograph."""

    async def read(self, image: bytes) -> str | None:
        """The text of a QR code on the picture; None when none is found in time."""
        ...
