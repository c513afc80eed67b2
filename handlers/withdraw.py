"""Taking an own application, complaint or report back: which one, and whether it still goes."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.payloads import payload
from bot.domain.cases.case import CaseKind
from bot.services.cases.viewing import CaseView
from bot.services.desk import Desk

_WITHDRAW = "withdraw"
_COMPLAINING = re.compile(r"投诉|撤诉|举报")
_COMPLAINTS = frozenset({CaseKind.COMPLAINT, CaseKind.REPORT})
_KINDS = _COMPLAINTS | {CaseKind.APPLICATION}
#: More than these would not be read in a chat.
_MOST_LISTED = 6


class ActionWithdraw(Action):
    """Settles which case is meant; it is asked once more before anything happens."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_withdraw"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if tracker.active_loop_name:
            dispatcher.utter_message(response="utter_after_form")
            return []
        meant = await self._meant(tracker)
        possible = [case for case in meant if _can(case)]
        if len(possible) == 1:
            decision = {"case_no": possible[0].number, "event": _WITHDRAW}
            return [SlotSet("decision", decision), ActiveLoop("decision_form")]
        if possible:
            _ask_which(possible, dispatcher)
        elif len(meant) == 1:
            case = meant[0]
            dispatcher.utter_message(
                response="utter_cannot_withdraw_closed"
                if case.closed
                else "utter_cannot_withdraw",
                item=case.item,
                number=case.number,
                state=case.label,
            )
        else:
            dispatcher.utter_message(response="utter_nothing_to_withdraw")
        return []

    async def _meant(self, tracker: Tracker) -> list[CaseView]:
        """The own case named by its number, else the open ones of the kind spoken of."""
        mine = [case for case in await self._desk.cases.mine() if case.kind in _KINDS]
        if number := next(tracker.get_latest_entity_values("case_no"), None):
            return [case for case in mine if case.number == number]
        complaining = _COMPLAINING.search(str(tracker.latest_message["text"])) is not None
        still = [case for case in mine if not case.closed]
        return [case for case in still if not complaining or case.kind in _COMPLAINTS]


def _can(case: CaseView) -> bool:
    return any(action.event == _WITHDRAW for action in case.actions)


def _ask_which(cases: Sequence[CaseView], dispatcher: CollectingDispatcher) -> None:
    buttons = [
        {
            "title": f"{case.item} {case.number}：{case.label}",
            "payload": payload("withdraw", case_no=case.number),
        }
        for case in cases[:_MOST_LISTED]
    ]
    dispatcher.utter_message(response="utter_which_to_withdraw", buttons=buttons)
