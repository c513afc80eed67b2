"""What the dialogue remembers of a citizen between two messages; small JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.choices import Choice

#: Rasa's name for the slot that holds which slot the open form has asked for.
REQUESTED = "requested_slot"


@dataclass(frozen=True, slots=True)
class State:
    """`slots` hold JSON values, never None; `loop` is the open form; `choices` the last."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str | None = None
    choices: tuple[Choice, ...] = ()

    @classmethod
    def from_memory(cls, memory: Mapping[str, Any]) -> "State":
        return cls(
            slots=dict(memory.get("slots", {})),
            loop=memory.get("loop"),
            choices=tuple(Choice(title, payload) for title, payload in memory.get("choices", ())),
        )

    def to_memory(self) -> dict[str, Any]:
        """A JSON value; an untouched state is `{}`."""
        memory: dict[str, Any] = {}
        if self.slots:
            memory["slots"] = dict(self.slots)
        if self.loop:
            memory["loop"] = self.loop
        if self.choices:
            memory["choices"] = [[choice.title, choice.payload] for choice in self.choices]
        return memory

    @property
    def asked(self) -> str | None:
        """The slot that the open form waits for."""
        asked = self.slots.get(REQUESTED) if self.loop else None
        return asked if isinstance(asked, str) else None

    def with_slots(self, changes: Mapping[str, Any]) -> "State":
        """The same with `changes` set; a value of None empties its slot."""
        slots = {**self.slots, **changes}
        return replace(
            self, slots={name: value for name, value in slots.items() if value is not None}
        )

    def without(self, names: Iterable[str]) -> "State":
        """The same with those slots empty."""
        gone = frozenset(names)
        return replace(
            self, slots={name: value for name, value in self.slots.items() if name not in gone}
        )
