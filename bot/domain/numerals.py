"""Whole numbers as people write and say them: 20, ２０, 二十, 两百, 一百零五."""

import re

from bot.domain.numbers import narrow

_DIGITS = {
    **{letter: value for value, letter in enumerate("零一二三四五六七八九")},
    **{letter: value for value, letter in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_YEAR = 4
_DIGIT = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖两]"
_SPOKEN = re.compile(
    rf"(?:(?P<thousands>{_DIGIT})[千仟])?[零〇]?(?:(?P<hundreds>{_DIGIT})[百佰])?[零〇]?"
    rf"(?:(?P<tens>{_DIGIT})?(?P<ten>[十拾]))?[零〇]?(?P<ones>{_DIGIT})?"
)
#: A run of characters that may be a numeral, for patterns of others.
NUMERAL = r"(?:[0-9]+|[零〇一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟廿卅]+)"


def whole_number(text: str) -> int | None:
    """The number that `text` is in full, or None.

    Arabic numerals to nine digits, Chinese ones below ten thousand. 一百二 is 120, as it is said;
    二〇二六 is read digit by digit, but 两三 is no number.
    """
    plain = narrow(text).strip().replace("廿", "二十").replace("卅", "三十")
    if re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2}", plain):
        return int(plain.replace(",", ""))
    if len(plain) == _YEAR and all(letter in _DIGITS for letter in plain):  # a year
        return int("".join(str(_DIGITS[letter]) for letter in plain))
    found = _SPOKEN.fullmatch(plain)
    if not plain or found is None:
        return None
    thousands, hundreds, ones = (
        _DIGITS.get(found[place] or "零", 0) for place in ("thousands", "hundreds", "ones")
    )
    tens = _DIGITS[found["tens"] or "一"] if found["ten"] else 0
    before = plain[-2:-1] or "零"
    unit = 100 if before in "千仟" else 10 if before in "百佰" else 1
    return thousands * 1000 + hundreds * 100 + tens * 10 + ones * unit
