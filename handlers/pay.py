"""Paying: what an own case owes, until when, and where it is paid."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.services.desk import Desk

_UNPAID = "awaiting_payment"


class ActionPay(Action):
    """Tells of each own case that waits for its fee; without one, how paying works."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def name(self) -> str:
        return "action_pay"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        number = next(tracker.get_latest_entity_values("case_no"), None)
        owing = [
            case
            for case in await self._desk.cases.mine()
            if case.state == _UNPAID and number in (None, case.number)
        ]
        for case in owing:
            dispatcher.utter_message(
                response="utter_pay_case",
                item=case.item,
                number=case.number,
                amount=f"{case.duty.amount} 元",
                due=case.due,
            )
        if owing or number or tracker.active_loop_name or not await self._quoted():
            dispatcher.utter_message(response="utter_pay_how" if owing else "utter_pay")
            return []
        return [FollowupAction("action_answer_quote")]

    async def _quoted(self) -> bool:
        """Whether the fee waits for a yes to its quote: that comes first."""
        cases = await self._desk.cases.mine()
        return any(each.event.startswith("agree_") for case in cases for each in case.actions)
