"""Numbers that carry a check character: case numbers, 统一社会信用代码, 公民身份号码."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.errors import Invalid

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Full-width letters, digits and the ideographic space, one for one, so that positions stay.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_LENGTH = 18
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_CITIZEN_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CITIZEN_CHECKS = "10X98765432"

#: The letters of our own case numbers (contract.md, Names).
OUR_LETTERS = ("SQ", "TS", "JB", "ZX")
_LAST_SERIAL = 999_999
_OURS = r"(?:SQ|TS|JB|ZX)(?:[ -]?[0-9]){14}[ -]?[0-9A-Z]"
_OLDER = r"(?!SQ|TS|JB|ZX)[A-Z]{2}[ -]?[0-9]{8}[ -]?[0-9]{4,6}"
_CASE_NUMBER = re.compile(rf"(?<![0-9A-Z])(?:{_OURS}|{_OLDER})(?![0-9A-Z])")


def narrow(text: str) -> str:
    """Full-width characters as half-width ones, in upper case; every position stays."""
    return "".join(
        upper if len(upper := letter.upper()) == 1 else letter
        for letter in text.translate(_NARROW)
    )


def mod_37_36(text: str) -> str:
    """The ISO 7064 MOD 37,36 check character over digits and capital letters."""
    product = 36
    for letter in text:
        product = ((product + _ALPHANUMERIC.index(letter)) % 36 or 36) * 2 % 37
    return _ALPHANUMERIC[(1 - product) % 36]


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number in canonical form.

    `ours` is False for one of the institution's older systems, which carries no check character.
    """

    text: str
    letters: str
    day: date
    serial: int
    ours: bool


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A case number within a sentence; `start` and `end` count code points of the original."""

    number: CaseNumber
    start: int
    end: int


def case_number(letters: str, day: date, serial: int) -> str:
    """The number of the `serial`-th case (from 1) of the kind with those letters on that day."""
    if letters not in OUR_LETTERS or not 1 <= serial <= _LAST_SERIAL:
        raise ValueError(f"no case number for {letters!r}, serial {serial}")
    body = f"{letters}{day:%Y%m%d}{serial:06d}"
    return body + mod_37_36(body)


def read_case_number(text: str) -> CaseNumber:
    """A whole text as a case number: lower case, full-width letters and spaces are understood.

    Invalid when it is none, or a character of one of ours was mistyped.
    """
    compact = re.sub(r"[\s-]", "", narrow(text))
    if not _CASE_NUMBER.fullmatch(compact):
        raise Invalid("办件编号由两个字母和一串数字组成，例如 SQ202611220000172。")
    number = _read_compact(compact)
    if number is None:
        raise Invalid("办件编号有误，请对照回执逐位核对，例如 SQ202611220000172。")
    return number


def find_case_numbers(text: str) -> Iterator[FoundNumber]:
    """The valid case numbers that a sentence mentions, in their order."""
    for match in _CASE_NUMBER.finditer(narrow(text)):
        number = _read_compact(re.sub(r"[ -]", "", match.group()))
        if number is not None:
            yield FoundNumber(number, match.start(), match.end())


def _read_compact(compact: str) -> CaseNumber | None:
    """A number that has the form; None when its date or check character is wrong."""
    letters, ours = compact[:2], compact[:2] in OUR_LETTERS
    try:
        day = date(int(compact[2:6]), int(compact[6:8]), int(compact[8:10]))
    except ValueError:
        return None
    if ours and mod_37_36(compact[:-1]) != compact[-1]:
        return None
    return CaseNumber(compact, letters, day, int(compact[10:16] if ours else compact[10:]), ours)


def uscc_fault(code: str) -> str | None:
    """What is wrong with an 18-character 统一社会信用代码 (GB 32100-2015), or None.

    Every registering department counts, also those with a letter (A, N, Y …): facts.md 4.2.
    """
    if len(code) != _USCC_LENGTH:
        return f"统一社会信用代码是 18 位，您填的是 {len(code)} 位"
    if strange := sorted(set(code) - set(_USCC_ALPHABET)):
        return f"统一社会信用代码中不会出现“{''.join(strange)}”（不用字母 I、O、S、V、Z）"
    total = sum(
        _USCC_ALPHABET.index(letter) * weight
        for letter, weight in zip(code, _USCC_WEIGHTS, strict=False)
    )
    if _USCC_ALPHABET[-total % 31] != code[-1]:
        return "统一社会信用代码校验不通过，可能有一位写错了"
    return None


def citizen_number_fault(number: str, today: date) -> str | None:
    """What is wrong with an 18-digit 公民身份号码 (GB 11643-1999), or None.

    Region codes are not judged: 港澳台居民居住证 (81, 82, 83), 外国人永久居留身份证 (9…) and
    codes of former counties are all in use (facts.md 4.3).
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return f"身份证号是 18 位数字，最后一位可以是 X，您填的是 {len(number)} 位"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "身份证号中的出生日期不存在"
    if not date(1900, 1, 1) <= born <= today:
        return "身份证号中的出生日期不在 1900 年至今天之间"
    total = sum(
        int(digit) * weight for digit, weight in zip(number, _CITIZEN_WEIGHTS, strict=False)
    )
    if _CITIZEN_CHECKS[total % 11] != number[-1]:
        return "身份证号校验不通过，可能有一位写错了"
    return None
