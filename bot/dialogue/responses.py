"""Rasa responses: the variation that fits the slots, its placeholders filled, its buttons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.choices import Choice

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an action said: words of its own, or the name of a response with values for it."""

    text: str = ""
    response: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Variation:
    """One wording; said when every slot in `conditions` has the value given."""

    text: str
    choices: tuple[Choice, ...] = ()
    conditions: tuple[tuple[str, Any], ...] = ()

    def fits(self, slots: Mapping[str, Any]) -> bool:
        # A loop: `all` over a generator costs three times as much, and each turn asks often.
        for slot, value in self.conditions:  # noqa: SIM110 - see above
            if slots.get(slot) != value:
                return False
        return True


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in `text`."""
    return frozenset(_PLACEHOLDER.findall(text))


def filled(text: str, values: Mapping[str, Any]) -> str:
    """`text` with every placeholder replaced; KeyError names one that has no value.

    Values are inserted as they are and never read for placeholders again.
    """
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), text)


class Responses:
    """All responses by name. `facts` are values every text may use, such as the office's phone."""

    def __init__(
        self, variations: Mapping[str, Sequence[Variation]], facts: Mapping[str, Any]
    ) -> None:
        # A conditional wording goes before the general one, wherever it is written.
        self._variations = {
            name: sorted(wordings, key=lambda wording: -len(wording.conditions))
            for name, wordings in variations.items()
        }
        self._facts = dict(facts)

    def __contains__(self, name: str) -> bool:
        return name in self._variations

    def fits(self, name: str, slots: Mapping[str, Any]) -> bool:
        """Whether there is a wording of `name` for these slots."""
        return any(each.fits(slots) for each in self._variations.get(name, ()))

    def said(
        self, name: str, slots: Mapping[str, Any], values: Mapping[str, Any] | None = None
    ) -> tuple[str, tuple[Choice, ...]]:
        """Text and choices of response `name`. KeyError when it or a value is missing."""
        wording = next(each for each in self._variations[name] if each.fits(slots))
        known = {**self._facts, **slots, **(values or {})}
        return filled(wording.text, known), wording.choices


def variation_from(source: Mapping[str, Any]) -> Variation:
    """One entry of a response in Rasa's format: `text`, `buttons`, `condition`."""
    return Variation(
        text=str(source.get("text", "")).strip(),
        choices=tuple(
            Choice(str(button["title"]), str(button["payload"]))
            for button in source.get("buttons") or ()
        ),
        conditions=tuple(
            (str(condition["name"]), condition["value"])
            for condition in source.get("condition") or ()
        ),
    )
