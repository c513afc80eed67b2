"""What citizens are told about a case: texts by message key, and each state in plain words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.domain.entries import Entry
from bot.domain.messages.templates import fit
from bot.errors import Invalid

#: What a text may refer to, in braces.
PLACEHOLDERS = frozenset({"number", "item", "state", "next", "turn", "reason", "remedy"})
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class Turn(StrEnum):
    """Whose turn it is."""

    CITIZEN = "citizen"
    OFFICE = "office"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class StateText:
    """A state in plain words. `short` (at most five characters) fits a template's phrase field."""

    label: str
    short: str
    next: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Notice:
    """One message about one transition, to one citizen.

    `key` is `{number}:{version}:{message}`, so that it is promised once. `fields` are short values
    for a template message: item, number, state, next, time.
    """

    key: str
    message: str
    openid: str
    case: str
    text: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Notices:
    """The texts of one kind of case: messages by key, states by name, and how a turn is put."""

    messages: Mapping[str, str]
    states: Mapping[str, StateText]
    turns: Mapping[Turn, str]

    def text(self, message: str, values: Mapping[str, str]) -> str:
        """The text of that message key; KeyError for a key or a value that is missing."""
        return _PLACEHOLDER.sub(lambda found: values[found[1]], self.messages[message])


def notices_from(mapping: Mapping[str, Any]) -> Notices:
    """The texts of one file of `intents/messages/`. WrongEntry names mistake and remedy."""
    entry = Entry(mapping)
    states, turns = entry.entry("states"), entry.entry("turns")
    notices = Notices(
        messages=_messages_from(entry.entry("messages")),
        states={state: _state_from(states.entry(state)) for state in states},
        turns={turn: turns.text(turn.value) for turn in Turn},
    )
    turns.finish()
    entry.finish()
    return notices


def _messages_from(entry: Entry) -> dict[str, str]:
    texts = {message: entry.text(message, longest=600) for message in entry}
    for message, text in texts.items():
        for placeholder in _PLACEHOLDER.findall(text):
            if placeholder not in PLACEHOLDERS:
                known = "、".join(f"{{{each}}}" for each in sorted(PLACEHOLDERS))
                raise entry.wrong(message, f"不认识 {{{placeholder}}}，可用的有：{known}")
    return texts


def _state_from(entry: Entry) -> StateText:
    state = StateText(
        label=entry.text("label", longest=20),
        short=entry.text("short"),
        next=entry.text("next", longest=60),
        turn=entry.word("turn", Turn),
    )
    entry.finish()
    try:
        fit("phrase", state.short)
    except Invalid:
        raise entry.wrong("short", "最多 5 个汉字，用于模板消息") from None
    return state
