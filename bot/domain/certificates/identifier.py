"""Numbers of certificates: our own, and the identifier 电子证照标识 after GB/T 36904."""

import re
from dataclasses import dataclass

from bot.domain.numbers import mod_37_36, narrow

_LAST_SERIAL = 999_999
_NUMBER = re.compile(r"([A-Z]{1,4})[- ]*((?:19|20)[0-9]{2})[- ]*([0-9]{1,6})号?")
_IDENTIFIER = re.compile(
    r"(?:(?P<root>[0-9]+(?:\.[0-9]+){3,11})\.)?"
    r"(?P<type>[0-9A-Z]{21})\.(?P<issuer>[0-9A-Z]{18})\.(?P<serial>[0-9A-Z]{1,32})"
    r"\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Identifier:
    """The parts of an identifier: `root` OID (may be left out), the rest as GB/T 36904 has it.

    `type` is the owner department's 统一社会信用代码 and three characters of the kind of paper.
    """

    type: str
    issuer: str
    serial: str
    version: int
    root: str = ""

    @property
    def check(self) -> str:
        """The check character: a typing guard, no protection against forgery (facts.md 4.1)."""
        return mod_37_36(f"{self.type}{self.issuer}{self.serial}{self.version:03d}")

    @property
    def text(self) -> str:
        """All of it, as printed."""
        body = f"{self.type}.{self.issuer}.{self.serial}.{self.version:03d}.{self.check}"
        return f"{self.root}.{body}" if self.root else body


def certificate_number(letters: str, year: int, serial: int) -> str:
    """Our own number of the `serial`-th certificate (from 1) of that year: JD-2026-000123."""
    if not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"no certificate number for serial {serial}")
    return f"{letters}-{year}-{serial:06d}"


def read_certificate_number(text: str) -> str | None:
    """A typed number in canonical form, zeros and hyphens filled in; None when it is none."""
    found = _NUMBER.fullmatch(narrow(text[:_LONGEST]).strip())
    return f"{found[1]}-{found[2]}-{int(found[3]):06d}" if found else None


def read_identifier(text: str) -> Identifier | None:
    """An identifier with or without its root; None when it is none or a character is wrong."""
    found = _IDENTIFIER.fullmatch(re.sub(r"\s", "", narrow(text[:_LONGEST])))
    if found is None:
        return None
    identifier = Identifier(
        found["type"],
        found["issuer"],
        found["serial"],
        int(found["version"]),
        found["root"] or "",
    )
    return identifier if identifier.check == found["check"] else None
