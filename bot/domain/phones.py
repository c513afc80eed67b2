"""Chinese telephone numbers as people write them."""

import re

from bot.domain.numbers import narrow

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(
    r"(?:(?:\+|00)860?|0)(?P<area>10|2[0-9]|[3-9][0-9]{2})(?P<local>[2-9][0-9]{6,7})"
)
_HOTLINE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
_EXTENSION = re.compile(r"(?P<main>.*[0-9])\s*(?:转|#|-)\s*(?P<extension>[0-9]{1,5})")


def phone_number(text: str) -> str | None:
    """The number that `text` is in full; None when it is none, or lacks its area code.

    Canonical forms: 13800138000, 0512-65123456, 0512-65123456转801, 400-820-1234.
    """
    plain = narrow(text).strip()
    digits = re.sub(r"[\s\-()_.–—]", "", plain)
    if found := _MOBILE.fullmatch(digits):
        return found[1]
    if found := _LANDLINE.fullmatch(digits):
        return f"0{found['area']}-{found['local']}"
    if found := _HOTLINE.fullmatch(digits):
        return "-".join(found.groups())
    found = _EXTENSION.fullmatch(plain)
    main = phone_number(found["main"]) if found else None
    return f"{main}转{found['extension']}" if found and main and "-" in main else None


def phone_tail(number: str) -> str:
    """The last four digits, which prove to the account that somebody knows the number."""
    return number.partition("转")[0][-4:]


def masked_phone(number: str) -> str:
    """138****5678, 0512-****3456."""
    keep = number.index("-") + 1 if "-" in number else 3
    main = number.partition("转")[0]
    return f"{main[:keep]}****{main[-4:]}"
