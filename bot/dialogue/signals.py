"""Words that mean the same whatever is being talked about: danger, a certificate's address."""

import re

from bot.dialogue.choices import folded
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
_CODE = re.compile(r"[0-9a-z]{4}(?:[-—– ][0-9a-z]{4}){3}")
#: One of the five levels, said alone while nothing is asked.
_LEVEL = re.compile(r"[1-5]")


class Signals:
    """Finds them. `risk` are the words of danger."""

    def __init__(self, risk: Risk, hearing: Hearing) -> None:
        self._risk = risk
        self._plain = hearing.plain

    def given(self, state: State, text: str) -> Parse | None:
        """What `text` means before anything else is considered; None for usual words."""
        if self._risk.told_in(self._plain(text)):
            return _certain(text, RISK)
        if state.loop == _VERIFICATION:
            return None
        address = _ADDRESS.search(text)
        said = folded(text)
        if address or _CODE.fullmatch(said):
            code = code_in_address(address[0] if address else text)
            named = (Entity("certificate_code", code, 0, len(text)),) if code else ()
            return _certain(text, "verify_certificate", *named)
        if state.loop is None and _LEVEL.fullmatch(said):
            return _certain(text, "rate", Entity("rating", said, 0, len(text)))
        return None


def _certain(text: str, intent: str, *entities: Entity) -> Parse:
    return Parse(text, intent, 1.0, ((intent, 1.0),), entities)
