"""Words that mean somebody is in danger now: they go before everything else that was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class Risk:
    """`words` speak of danger, except as part of one of `harmless`: 漏电 in 漏电保护器."""

    words: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    def told_in(self, text: str) -> bool:
        """Whether `text`, in simplified characters, speaks of danger."""
        if not any(word in text for word in self.words):
            return False
        for name in self.harmless:
            text = text.replace(name, "\0")
        return any(word in text for word in self.words)


#: Where nothing is said of danger.
NO_RISK = Risk()


def risk_from(mapping: Mapping[str, Any]) -> Risk:
    """The words in `risk.yml`. WrongEntry on a mistake."""
    entry = Entry(mapping)
    risk = Risk(words=entry.texts("words"), harmless=entry.texts("harmless"))
    entry.finish()
    return risk
