"""Keeping questions that were not answered, without whoever asked them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.dialogue.phrasing import has_words
from bot.dialogue.redaction import redacted
from bot.domain.conversation.unanswered import LONGEST, Unanswered, Why
from bot.ports.work import Work

#: Characters that can ask anything.
_SHORTEST = 2

#: Told of each question that is kept, with its reason.
Count = Callable[[str], object]


def uncounted(_: str) -> None:
    """Where nobody counts."""


@dataclass(frozen=True, slots=True)
class QuestionDesk:
    """Where a handler leaves a question that it could not answer."""

    _work: Work
    _now: datetime
    _count: Count = uncounted

    def keep(
        self,
        why: Why,
        message: Mapping[str, Any],
        slots: Mapping[str, Any] | None = None,
        *,
        words: str | None = None,
    ) -> None:
        """Keep what `message` asks, written with the turn; `message` and `slots` are Rasa's.

        `words` is the question where it was asked in an earlier message. Personal data is taken
        out first. A tapped choice, or what has no words, is no question.
        """
        said = str(message.get("text") or "") if words is None else words
        text = redacted(said).strip()[:LONGEST]
        if said.startswith("/") or len(text) < _SHORTEST or not has_words(text):
            return
        earlier = words is not None
        self._work.questions.keep(
            Unanswered(
                at=self._now,
                text=text,
                why=why,
                item=("" if earlier else _named(message)) or str((slots or {}).get("item") or ""),
                guess="" if earlier else _guess(message),
            )
        )
        self._count(why.value)


def _named(message: Mapping[str, Any]) -> str:
    entities = message.get("entities") or ()
    return next((str(each["value"]) for each in entities if each["entity"] == "item"), "")


def _guess(message: Mapping[str, Any]) -> str:
    ranking = message.get("intent_ranking") or ()
    return next((str(each["name"]) for each in ranking if each["name"]), "")
