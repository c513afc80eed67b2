"""The code behind a certificate's QR code, and where it stands in what was scanned."""

import re

from bot.domain.codes import LENGTH, RANDOM_BYTES, code_from, read_code, shown_code

__all__ = ["LENGTH", "RANDOM_BYTES", "code_from", "code_in_address", "read_code", "shown_code"]

_ADDRESS = re.compile(r"/v/([^/?#\s]{1,64})")


def code_in_address(text: str) -> str | None:
    """The code within a scanned text: the address of a QR code, or the code alone."""
    found = _ADDRESS.search(text)
    return read_code(found[1] if found else text.strip())
