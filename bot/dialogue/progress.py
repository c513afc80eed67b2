"""One turn as far as it has come: what was heard, what is still to be done, what has been said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.choices import Choice, numbered
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse


@dataclass(frozen=True, slots=True)
class RunAction:
    """Next, the action of this name is to be run and its events and words applied."""

    name: str


@dataclass(frozen=True, slots=True)
class Say:
    """Next, this is said."""

    text: str


@dataclass(frozen=True, slots=True)
class Listen:
    """The turn is over; the citizen speaks next."""


Step = RunAction | Say | Listen


@dataclass(frozen=True, slots=True)
class Progress:
    """A turn in flight.

    `today` is the day of the message in Asia/Shanghai. `queue` holds the actions and responses to
    come, its head first; `others` what else the message asked. `candidates` are slot values as
    said, to be validated by the open form; None when there is nothing to validate. `asked` is True
    once the open form has asked, or need not; `before` is the slot that it had asked before this
    message. `finishing` is the form whose closing actions run; its slots are dropped after them.
    """

    state: State
    heard: Parse
    openid: str
    today: date
    queue: tuple[str, ...] = ()
    others: tuple[Parse, ...] = ()
    candidates: Mapping[str, Any] | None = None
    asked: bool = False
    before: str | None = None
    finishing: str | None = None
    said: tuple[str, ...] = ()
    offered: tuple[Choice, ...] = ()
    last: str = "action_listen"

    def saying(self, text: str, choices: tuple[Choice, ...]) -> "Progress":
        """The same with `text` said; the latest choices are the ones that a number picks."""
        # What several answers end with is said once, after the last.
        said = (*(each for each in self.said if each != text), text) if text else self.said
        if not choices:
            return replace(self, said=said)
        return replace(
            self,
            said=said,
            offered=choices,
            state=replace(self.state, choices=choices),
        )

    def reply(self) -> str:
        """Everything said, in order, the numbered choices last; empty: nothing is to be said."""
        words = "\n\n".join(self.said)
        return f"{words}\n{numbered(self.offered)}".lstrip("\n") if self.offered else words
