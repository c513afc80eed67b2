"""Codes that nobody can guess, for people to type: 80 random bits in Crockford's base 32."""

import re

from bot.domain.numbers import narrow

#: No I, L, O, U, which are misread or misheard.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_SYMBOL_BITS = 5
LENGTH = 16
#: Random bytes that a code takes.
RANDOM_BYTES = LENGTH * _SYMBOL_BITS // 8
_BETWEEN = re.compile(r"[\s\-‐‑–—·.]+")
_LONGEST = 64


def code_from(random: bytes) -> str:
    """The code that these RANDOM_BYTES stand for. ValueError for any other number of bytes."""
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"a code takes {RANDOM_BYTES} random bytes")
    bits = int.from_bytes(random)
    shifts = range((LENGTH - 1) * _SYMBOL_BITS, -1, -_SYMBOL_BITS)
    return "".join(_ALPHABET[bits >> shift & 0x1F] for shift in shifts)


def shown_code(code: str) -> str:
    """As it is printed and read out: XXXX-XXXX-XXXX-XXXX."""
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def read_code(text: str) -> str | None:
    """The code that was typed: case, spaces, hyphens, O for 0 and I or L for 1 do not matter.

    None for what cannot be a code.
    """
    if len(text) > _LONGEST:
        return None
    plain = _BETWEEN.sub("", narrow(text)).translate(_READ_AS)
    return plain if len(plain) == LENGTH and not set(plain) - set(_ALPHABET) else None
