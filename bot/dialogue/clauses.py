"""Several things in one message: each clause heard by itself, and what to answer of them."""

import re
from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.dialogue.understanding import Parse

#: From this confidence on a clause counts by itself.
CLEAR = 0.6
#: More than these are not answered in one turn; nobody would read it.
_MOST = 3
_FIRST = 8  # clauses that are heard one by one
_SHORTEST = 2  # characters of a clause that can mean anything
_BREAKS = re.compile(
    r"[,，。;；!！?？、\n\s]+|(?:还有|另外|顺便|以及|同时)(?:问一?下|请问|想问)?|(?<=[啊呀呢吗嘛])(?=\w)"
)
#: Families of intents that are answered without anything being done.
_ANSWERED = ("guide/", "org/")


class Hearing(Protocol):
    """The understanding of one text."""

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse: ...


def heard(hearing: Hearing, text: str, context_item: str | None, today: date) -> tuple[Parse, ...]:
    """What `text` means, the first to be followed first.

    One parse of the whole, unless its clauses ask for several things that can be answered one
    after the other (要带什么，多少钱), or the whole is too long to be clear and a clause is not.
    """
    whole = hearing.parse(text, context_item=context_item, today=today)
    clauses = [clause for clause in _BREAKS.split(text) if len(clause) >= _SHORTEST][:_FIRST]
    if len(clauses) < 2 or not _divisible(whole):  # noqa: PLR2004 - one clause is the whole
        return (whole,)
    parts = [hearing.parse(clause, context_item=context_item, today=today) for clause in clauses]
    clear = {part.intent: part for part in parts if part.confidence >= CLEAR}
    asked = [part for part in clear.values() if _answered(part)]
    if len(asked) > 1 and len(asked) == len(clear):
        named = tuple(each for each in whole.entities if each.entity in {"item", "instrument"})
        return tuple(
            replace(part, text=text, entities=named, items=whole.items) for part in asked[:_MOST]
        )
    wanted = [part for part in clear.values() if not _answered(part) and part.intent in _WANTED]
    if whole.confidence < CLEAR and len(wanted) == 1:
        part = wanted[0]
        return (replace(part, text=text, entities=whole.entities, items=whole.items),)
    return (whole,)


#: What one clause of a long message can want, whatever the others tell.
_WANTED = frozenset({"apply", "progress", "complain", "quote", "human", "withdraw"})


def _divisible(whole: Parse) -> bool:
    return _answered(whole) or whole.confidence < CLEAR


def _answered(part: Parse) -> bool:
    return part.intent is not None and part.intent.startswith(_ANSWERED)
