"""Numbered choices: how they are offered in a plain text, and how a reply picks one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NUMERALS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}
_PICK = re.compile(
    r"(?:我?(?:要|选择?)|第|回复)*\s*(\d{1,2}|[一二三四五六七八九十])\s*[个项条号]?[。.、,!]?"
)
_EDGES = " \t\r\n。.!！?？,，、~「」"


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered line.

    `payload` is an intent (`/guide/fee{"item": "…"}`) or, without the slash, the words that it
    stands for.
    """

    title: str
    payload: str


class NoSuchChoice(Exception):
    """A number was given that the list does not have."""


def folded(text: str) -> str:
    """`text` as it is compared: full-width folded, lower case, without marks at its edges."""
    return unicodedata.normalize("NFKC", text).strip(_EDGES).lower()


def picked(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that `text` picks by its number or its whole title; None for anything else.

    Raises NoSuchChoice for a number outside the list.
    """
    if not choices:
        return None
    wanted = folded(text)
    for choice in choices:
        if folded(choice.title) == wanted:
            return choice
    match = _PICK.fullmatch(wanted)
    if match is None:
        return None
    number = _NUMERALS.get(match[1]) or int(match[1])
    if not 1 <= number <= len(choices):
        raise NoSuchChoice
    return choices[number - 1]


def numbered(choices: Sequence[Choice]) -> str:
    """The lines that end a reply, because a passive reply cannot carry buttons."""
    lines = [f"{number}. {choice.title}" for number, choice in enumerate(choices, 1)]
    return "\n".join([*lines, "（回复序号即可）"])
