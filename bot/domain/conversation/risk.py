"""Words that mean somebody is in danger now: they go before everything else that was said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.entries import Entry

_NEVER = r"(?!)"


@dataclass(frozen=True, slots=True)
class Risk:
    """`words` speak of danger, except as part of one of `harmless`: 漏电 in 漏电保护器."""

    words: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    _any: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every message is asked: one search, however many words there are.
        words = "|".join(map(re.escape, self.words)) or _NEVER
        object.__setattr__(self, "_any", re.compile(words))

    def told_in(self, text: str) -> bool:
        """Whether `text`, in simplified characters, speaks of danger."""
        if not self._any.search(text):
            return False
        for name in self.harmless:
            text = text.replace(name, "\0")
        return self._any.search(text) is not None


#: Where nothing is said of danger.
NO_RISK = Risk()


def risk_from(mapping: Mapping[str, Any]) -> Risk:
    """The words in `risk.yml`. WrongEntry on a mistake."""
    entry = Entry(mapping)
    risk = Risk(words=entry.texts("words"), harmless=entry.texts("harmless"))
    entry.finish()
    return risk
