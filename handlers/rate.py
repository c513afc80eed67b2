"""Rating how a closed case was handled: once for each, a bad one is called back about."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.domain.cases.rating import LEVELS, WORST_GOOD
from bot.errors import NotAllowedNow, NotFound
from bot.services.desk import Desk

_NUMBER, _LEVEL, _COMMENT = "rating_number", "rating_level", "rating_comment"
#: A level said alone may have been meant for something else.
_ALONE = re.compile(r"\W*[1-5]\W*")
_LONGEST = 500
#: More than these would not be read in a chat.
_MOST_LISTED = 8


class ActionRate(Action):
    """Settles which case is rated and how; a low level asks once what went wrong."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_rate"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        level = _level(tracker)
        number = next(tracker.get_latest_entity_values("case_no"), None)
        if number is None:
            waiting = [case.number for case in await self._desk.cases.unrated()]
            if not waiting:
                return await self._nothing(dispatcher, tracker)
            if len(waiting) > 1:
                return await self._which(dispatcher, waiting, level)
            number = waiting[0]
        if level is None:
            return self._how(dispatcher, tracker, number)
        if level >= WORST_GOOD or tracker.active_loop_name:
            return await _given(self._desk, dispatcher, (number, level, ""))
        return [
            SlotSet(_NUMBER, number),
            SlotSet(_LEVEL, level),
            FollowupAction("rating_form"),
        ]

    async def _nothing(
        self, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[dict[str, Any]]:
        """Who praises or blames a person's answer needs no more of it: then it can be rated."""
        answered = await self._desk.tickets.answered()
        if answered and answered.state == "answered" and not tracker.active_loop_name:
            done = await self._desk.tickets.solved(answered)
            if done.notice is not None:
                dispatcher.utter_message(text=done.notice.text)
                return []
        if _ALONE.fullmatch(str(tracker.latest_message["text"])):
            return [FollowupAction("action_unclear")]
        dispatcher.utter_message(response="utter_nothing_to_rate")
        return []

    async def _which(
        self, dispatcher: CollectingDispatcher, waiting: Sequence[str], level: int | None
    ) -> list[dict[str, Any]]:
        named = {case.number: case.item for case in await self._desk.cases.mine()}
        said = {} if level is None else {"rating": str(level)}
        buttons = [
            {
                "title": f"{named[number]} {number}",
                "payload": payload("rate", case_no=number, **said),
            }
            for number in waiting[:_MOST_LISTED]
        ]
        dispatcher.utter_message(response="utter_rate_which", buttons=buttons)
        return []

    def _how(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, number: str
    ) -> list[dict[str, Any]]:
        """The number of each choice is the level that it gives."""
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_rate_after_form")
            return []
        buttons = [
            {
                "title": LEVELS[level],
                "payload": payload("rate", case_no=number, rating=str(level)),
            }
            for level in sorted(LEVELS)
        ]
        dispatcher.utter_message(response="utter_rate_how", number=number, buttons=buttons)
        return []


class ValidateRatingForm(FormValidationAction):
    """Takes any words about what went wrong, or none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "validate_rating_form"

    def validate_rating_comment(
        self,
        value: str,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> dict[str, Any]:
        return {_COMMENT: str(value).strip()[:_LONGEST]}


class ActionGiveRating(Action):
    """Keeps the low rating with what was said about it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_give_rating"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        slots = tracker.current_slot_values()
        rating = (str(slots[_NUMBER]), int(slots[_LEVEL]), str(slots[_COMMENT]))
        return await _given(self._desk, dispatcher, rating)


async def _given(
    desk: Desk, dispatcher: CollectingDispatcher, rating: tuple[str, int, str]
) -> list[dict[str, Any]]:
    number, level, comment = rating
    try:
        call_back = await desk.cases.rate(number, level, comment)
    except (NotFound, NotAllowedNow) as refusal:
        dispatcher.utter_message(text=refusal.sentence)
        return []
    if call_back is None:
        dispatcher.utter_message(response="utter_rated", level=LEVELS[level], number=number)
    else:
        days = desk.office.limits["complaint"]["ACCEPT"].count
        dispatcher.utter_message(
            response="utter_rated_badly",
            level=LEVELS[level],
            number=number,
            call_back=call_back.number,
            days=days,
        )
    return []


def _level(tracker: Tracker) -> int | None:
    """The level that was named, by stars, points or words."""
    said = next(tracker.get_latest_entity_values("rating"), None)
    return int(said) if said is not None and said.isdecimal() and int(said) in LEVELS else None
