"""A person instead of the bot: called, waited for, asked once more, or not needed any more."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.phrasing import denying, unhelped
from bot.domain.cases.case import Case
from bot.domain.conversation.unanswered import Why
from bot.errors import NotAllowedNow
from bot.services.conversation.memory import TICKET
from bot.services.desk import Desk

#: Words of danger from within: who says them is not told to leave the place.
_DESPAIR = re.compile(r"自杀|轻生|不想活|不活了|活不下去|想死|活着没|寻短见|割腕|跳楼")

#: Words that call a person, or thank, and ask nothing else.
_CALLING = re.compile(r"人工|客服|真人|工作人员|谢谢|你好|您好|^\W*\w{0,3}\W*$")

#: What whoever has a draft was told to say to delete it; 取消 is for the ticket.
_DROPPING = re.compile(r"算了|不填")


class ActionHuman(Action):
    """Calls a person; whoever waits hears where they stand, whoever was answered asks again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        tickets = self._desk.tickets
        said = str(tracker.latest_message["text"])
        if waiting := await tickets.open():
            if denying(said):
                return await _cancelled(self._desk, dispatcher, waiting)
            return await _still_waiting(self._desk, dispatcher, waiting)
        if (answered := await tickets.answered()) and (
            again := await self._asked_again(dispatcher, answered)
        ):
            self._not_solved(tracker, str(answered.fields.get("question") or ""))
            return again
        if unhelped(said):
            self._not_solved(tracker)
        return await _called(self._desk, dispatcher, "asked", _words(said))

    def _not_solved(self, tracker: Tracker, asked: str = "") -> None:
        """Keep what was asked before somebody said that the answer did not help."""
        questions = (each for each in (asked, *self._desk.tickets.said_before()) if _asks(each))
        self._desk.questions.keep(
            Why.NOT_SOLVED,
            tracker.latest_message,
            tracker.current_slot_values(),
            words=next(questions, ""),
        )

    async def _asked_again(
        self, dispatcher: CollectingDispatcher, answered: Case
    ) -> list[dict[str, Any]]:
        """The ticket answered within a week is taken up again; nothing when it was longer ago."""
        try:
            done = await self._desk.tickets.ask_again(answered)
        except NotAllowedNow:
            return []
        if done.notice is None:
            dispatcher.utter_message(response="utter_ticket_reopened", number=answered.number)
            return [SlotSet(TICKET, None)]
        dispatcher.utter_message(text=done.notice.text)
        return [SlotSet(TICKET, answered.number)]


class ActionSolved(Action):
    """The answer was enough: the ticket is closed, and may be rated."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_solved"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        answered = await self._desk.tickets.answered()
        if answered is None or answered.state != "answered":
            dispatcher.utter_message(response="utter_thank")
            return []
        done = await self._desk.tickets.solved(answered)
        if done.notice is not None:
            dispatcher.utter_message(text=done.notice.text)
        return []


class ActionCallAfterMisses(Action):
    """Not understood twice in a row: a person is called without being asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_call_after_misses"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if waiting := await self._desk.tickets.open():
            return await _still_waiting(self._desk, dispatcher, waiting)
        dispatcher.utter_message(response="utter_called_after_misses")
        message = tracker.latest_message
        self._desk.questions.keep(Why.MISSES, message, tracker.current_slot_values())
        return await _called(self._desk, dispatcher, "misses", _words(str(message["text"])))


class ActionRisk(Action):
    """Somebody is in danger: the emergency numbers first, and a person is called at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_risk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        despair = _DESPAIR.search(str(tracker.latest_message["text"]))
        dispatcher.utter_message(response="utter_despair" if despair else "utter_risk")
        if waiting := await self._desk.tickets.open():
            return await _still_waiting(self._desk, dispatcher, waiting)
        words = _words(str(tracker.latest_message["text"]))
        return await _called(self._desk, dispatcher, "risk", words)


class ActionCancelTicket(Action):
    """The citizen waits no longer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_cancel_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        waiting = await self._desk.tickets.open()
        if waiting is None:  # it was closed meanwhile, by whoever answers
            dispatcher.utter_message(response="utter_nothing_to_cancel")
            return [SlotSet(TICKET, None)]
        draft = tracker.current_slot_values().get("draft")
        if draft and _DROPPING.search(str(tracker.latest_message["text"])):
            return [FollowupAction("action_delete_draft")]
        events = await _cancelled(self._desk, dispatcher, waiting)
        if draft:
            dispatcher.utter_message(response="utter_draft_kept")
        return events


async def _called(
    desk: Desk, dispatcher: CollectingDispatcher, why: str, question: str
) -> list[dict[str, Any]]:
    filed = await desk.tickets.call(why, question)
    dispatcher.utter_message(text=filed.receipt)
    return [SlotSet(TICKET, filed.case.number), SlotSet("misses", None)]


async def _still_waiting(
    desk: Desk, dispatcher: CollectingDispatcher, waiting: Case
) -> list[dict[str, Any]]:
    """Where the ticket stands; what the citizen says meanwhile goes to it anyway."""
    if waiting.state == "queued":
        place = await desk.tickets.ahead(waiting) + 1
        dispatcher.utter_message(
            response="utter_ticket_queued", number=waiting.number, position=place
        )
    else:
        view = await desk.cases.look_up(waiting.number)
        dispatcher.utter_message(
            response="utter_ticket_waiting",
            number=view.number,
            state=view.label,
            next_step=view.next,
        )
    return [SlotSet(TICKET, waiting.number), SlotSet("misses", None)]


async def _cancelled(
    desk: Desk, dispatcher: CollectingDispatcher, waiting: Case
) -> list[dict[str, Any]]:
    try:
        done = await desk.tickets.cancel(waiting)
    except NotAllowedNow:  # a person has it, and is asking
        return await _still_waiting(desk, dispatcher, waiting)
    if done.notice is not None:
        dispatcher.utter_message(text=done.notice.text)
    return [SlotSet(TICKET, None)]


def _asks(said: str) -> bool:
    """Whether these words may be the question that was not answered."""
    return not (_CALLING.search(said) or unhelped(said) or said.startswith("/"))


def _words(said: str) -> str:
    """What was said; a tapped or numbered choice says nothing of the question."""
    return "" if said.startswith("/") else said
