"""What citizens are told about a case: texts by message key, and each state in plain words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.entries import Entry
from bot.domain.messages.templates import fit
from bot.errors import Invalid

#: What a text may refer to, in braces, and always finds.
ALWAYS = frozenset({"number", "item", "state", "next", "turn"})
#: What it finds only sometimes: these stand in [brackets], and are left out with them when empty.
SOMETIMES = frozenset(
    {"reason", "remedy", "due", "link", "detail", "amount", "person", "code", "position"}
)
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
#: 预计首次答复：预计1月26日前.
_TWICE = re.compile(r"预计[^\[\]\n]*\{due\}")
_OPTIONAL = re.compile(r"\[([^\[\]\n]*)\]")


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
    for a template message: item, number, state, next, time; and `link`, where the text has one.
    """

    key: str
    message: str
    openid: str
    case: str
    text: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Notices:
    """The texts of one lifecycle: messages by key, states by name, and how a turn is put.

    A state may be put otherwise where something else is brought: `awaiting_sample/visit`. `kinds`
    of case use them; `subjects` name, by category or kind, what a case without a service item is
    about.
    """

    messages: Mapping[str, str]
    states: Mapping[str, StateText]
    turns: Mapping[Turn, str]
    kinds: tuple[str, ...] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)

    def state(self, name: str, variant: str = "") -> StateText:
        """The state in plain words, as that variant puts it where it does."""
        return self.states.get(f"{name}/{variant}", self.states[name])

    def text(self, message: str, values: Mapping[str, str]) -> str:
        """The text of that message key; KeyError for a key or a value that is missing.

        A [part] in which a value is empty is left out, and a line of which nothing else remains.
        """
        lines = ((line, _kept(line, values)) for line in self.messages[message].splitlines())
        text = "\n".join(kept for line, kept in lines if kept or not line)
        return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _kept(line: str, values: Mapping[str, str]) -> str:
    """The line of a template without its brackets, and without the parts that stay empty."""

    def part(found: re.Match[str]) -> str:
        filled = all(values[name] for name in _PLACEHOLDER.findall(found[1]))
        return found[1] if filled else ""

    return _OPTIONAL.sub(part, line)


def notices_from(mapping: Mapping[str, Any]) -> Notices:
    """The texts of one file of `intents/messages/`. WrongEntry names mistake and remedy."""
    entry = Entry(mapping)
    states, turns = entry.entry("states"), entry.entry("turns")
    notices = Notices(
        messages=_messages_from(entry.entry("messages")),
        states={state: _state_from(states.entry(state)) for state in states},
        turns={turn: turns.text(turn.value) for turn in Turn},
        kinds=entry.texts("kinds"),
        subjects=_subjects_from(entry),
    )
    turns.finish()
    entry.finish()
    return notices


def _subjects_from(entry: Entry) -> dict[str, str]:
    if "subjects" not in entry:
        entry.text_or("subjects", "")
        return {}
    subjects = entry.entry("subjects")
    return {name: subjects.text(name, longest=20) for name in subjects}


def _messages_from(entry: Entry) -> dict[str, str]:
    texts = {message: entry.text(message, longest=600) for message in entry}
    for message, text in texts.items():
        if remedy := _mistake(text):
            raise entry.wrong(message, remedy)
    return texts


def _mistake(text: str) -> str:
    """What stands against a template, and how to mend it; empty when nothing does."""
    known = ALWAYS | SOMETIMES
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            listed = "、".join(f"{{{each}}}" for each in sorted(known))
            return f"不认识 {{{name}}}，可用的有：{listed}"
    if not all(_PLACEHOLDER.search(part) for part in _OPTIONAL.findall(text)):
        return "方括号内应有可能没有内容的 {…}，没有时整段略去；没有的请去掉方括号"
    outside = _OPTIONAL.sub("", text)
    if "[" in outside or "]" in outside:
        return "方括号应在同一行内成对，不能套用"
    for name in _PLACEHOLDER.findall(outside):
        if name in SOMETIMES:
            return f"{{{name}}} 有时没有内容，请连同前后的字放进方括号，例如 [期限：{{{name}}}]"
    return _repetition(text)


def _repetition(text: str) -> str:
    """What a template would say twice, and how to mend it; empty when nothing is."""
    if _TWICE.search(text):
        return "{due} 该写“预计”的时候自己会写，请去掉前面的“预计”"
    return "一条消息最多一个链接，请只留一处 {link}" if text.count("{link}") > 1 else ""


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
