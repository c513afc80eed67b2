"""Words that mean the same whatever is talked about: danger, a certificate's address."""

import re

from bot.dialogue.choices import folded
from bot.dialogue.phrasing import only_unhelped
from bot.dialogue.reading import Hearing
from bot.dialogue.state import State
from bot.dialogue.understanding import Entity, Parse
from bot.domain.certificates.code import code_in_address
from bot.domain.conversation.risk import Risk

#: The intent of words that speak of danger; no example teaches it.
RISK = "risk"
#: The form that asks for a certificate's number and code takes both as answers.
_VERIFICATION = "certificate_form"
_ADDRESS = re.compile(r"https?://\S+/v/\S+", re.IGNORECASE)
#: As it is printed; with a letter, or it would be a card's number.
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?=[-—– 0-9]*[A-Za-z])"
    r"[0-9A-Za-z]{4}(?:[-—– ][0-9A-Za-z]{4}){3}(?![0-9A-Za-z])"
)
#: One of the five levels, said alone while nothing is asked.
_LEVEL = re.compile(r"[1-5]")


class Signals:
    """Finds them. `risk` are the words of danger."""

    def __init__(self, risk: Risk, hearing: Hearing) -> None:
        self._risk = risk
        self._hearing = hearing

    def given(self, state: State, text: str) -> Parse | None:
        """What `text` means before anything else is considered; None for usual words."""
        if self._risk.told_in(self._hearing.plain(text)):
            return _certain(text, RISK)
        if state.loop == _VERIFICATION:
            return None
        if found := _ADDRESS.search(text) or _CODE.search(text):
            return self._certificate(text, found)
        said = folded(text)
        if state.loop is None and _LEVEL.fullmatch(said):
            return _certain(text, "rate", Entity("rating", said, 0, len(text)))
        if state.loop is None and only_unhelped(self._hearing.plain(text)):
            return _certain(text, "human")
        return None

    def _certificate(self, text: str, found: re.Match[str]) -> Parse:
        """The code that was found, and the certificate's number where it stands beside it."""
        start, end = found.span()
        named = [
            each
            for each in self._hearing.parse(text).entities
            if each.entity == "certificate_no" and (each.end <= start or end <= each.start)
        ]
        if code := code_in_address(found[0]):
            named.append(Entity("certificate_code", code, start, end))
        return _certain(text, "verify_certificate", *named)


def _certain(text: str, intent: str, *entities: Entity) -> Parse:
    return Parse(text, intent, 1.0, ((intent, 1.0),), entities)
