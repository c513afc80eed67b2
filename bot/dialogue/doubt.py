"""What a message may mean when the understanding is not sure: our own answers to choose from."""

import re
from dataclasses import dataclass

from bot.dialogue.choices import Choice
from bot.dialogue.content import Content
from bot.dialogue.engine import Engine, Progress
from bot.dialogue.interpretation import FALLBACK
from bot.dialogue.payloads import payload
from bot.dialogue.state import State
from bot.dialogue.subject import subject
from bot.domain.conversation.inbound import Inbound

_OFFER = "utter_offer/"
#: Fewer characters than these can be read by nobody.
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST = 4
#: Intents that ask which service item is meant.
_ABOUT_ITEMS = ("guide/", "apply", "quote")
#: The slot of the ticket that waits: unclear words are for whoever takes it.
_TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Doubt:
    """`text` may mean one of `options`, or none; each is a title and the intent it stands for."""

    text: str
    options: tuple[Choice, ...]


class Doubts:
    """Finds them by hearing the message as the turn will."""

    def __init__(self, content: Content, engine: Engine) -> None:
        self._engine = engine
        self._items = tuple(content.items.values())
        self._offers = tuple(
            Choice(wordings[0].text, payload(name.removeprefix(_OFFER)))
            for name, wordings in content.responses.items()
            if name.startswith(_OFFER)
        )

    def of(self, state: State, inbound: Inbound) -> Doubt | None:
        """What is to be found out; None for what is clear, or an answer to an open form."""
        text = inbound.text.strip()
        if state.loop or state.slots.get(_TICKET) or len(_HAN.findall(text)) < _SHORTEST:
            return None
        progress = self._engine.hear(state, inbound)
        if progress.state.loop or progress.others or progress.heard.text != text:
            return None
        if progress.heard.intent == FALLBACK:
            return Doubt(text, self._offers)
        choices = self._items_of(progress)
        return Doubt(text, choices) if choices else None

    def _items_of(self, progress: Progress) -> tuple[Choice, ...]:
        """The items to choose from, where the citizen would be asked for one."""
        intent = progress.heard.intent or ""
        if not intent.startswith(_ABOUT_ITEMS):
            return ()
        about = subject(self._items, progress.heard.to_rasa(), progress.state.slots)
        if about.item is not None or about.instrument:
            return ()
        return tuple(
            Choice(item.name, payload(intent, item=item.id))
            for item in about.choices or self._items
        )
