"""Action calls of a Rasa server: the same handlers, a work and a Desk of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from bot.domain.conversation.conversation import Conversation
from bot.domain.people.actor import Actor
from bot.errors import DatabaseGone, HengxinError, LostRace, NotFound, Overloaded
from bot.ports.clock import Clock
from bot.ports.work import Work, Works
from bot.services.conversation.actions import Actions
from bot.services.conversation.memory import Said, recent

_LOG = structlog.get_logger(__name__)

#: Gives a call its Desk: the citizen's, at that time, with what was said lately.
DeskOf = Callable[[Work, Actor, datetime, Sequence[Said]], object]
#: Runs of one call before it is left to be made again.
RUNS = 4
_FAILED = "这一步没有办成，请稍后再试；仍不行的，请转人工。"


class UnknownAction(HengxinError):
    """No handler has that name."""

    status = 404
    sentence = "没有这个动作。"


class ActionRejected(HengxinError):
    """The handler could not do it; nothing of what it had begun is kept."""

    status = 400
    sentence = _FAILED


@dataclass(frozen=True, slots=True)
class Call:
    """The server wants `action` for the citizen `sender`, whose conversation is `tracker`."""

    action: str
    sender: str
    tracker: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the server does next: Rasa's events and responses. Nothing of it is sent by us."""

    events: Sequence[Mapping[str, Any]]
    responses: Sequence[Mapping[str, Any]]


class RasaCalls:
    """Answers calls, each in one transaction; a lost race is run again."""

    def __init__(self, works: Works, actions: Actions, desks: DeskOf, clock: Clock) -> None:
        self._works, self._actions, self._desks, self._clock = works, actions, desks, clock

    async def answer(self, call: Call) -> Outcome:
        """Run the handler at once.

        NotFound (nobody here knows that sender), UnknownAction, ActionRejected, Overloaded,
        DatabaseGone; then nothing was written.
        """
        for _ in range(RUNS):
            try:
                async with self._works() as work:
                    return await self._answer(work, call, self._clock.now())
            except LostRace:
                continue
        raise Overloaded

    async def _answer(self, work: Work, call: Call, now: datetime) -> Outcome:
        conversation = await work.conversations.find(call.sender)
        if not conversation.version and not await work.cases.of_citizen(call.sender):
            raise NotFound("没有这位用户：sender_id 须是与本机构有过往来的 openid。")
        if not self._actions.knows(call.action):
            raise UnknownAction
        if conversation.owner is not None:
            return Outcome((), ())  # a person answers this citizen; the bot is silent
        said = _said(conversation, call.tracker)
        desk = self._desks(work, Actor.citizen(call.sender, "rasa"), now, said)
        try:
            outcome = await self._actions.run_for_rasa(call.action, desk, call.tracker)
        except (LostRace, DatabaseGone):
            raise
        except HengxinError as refusal:
            raise ActionRejected(refusal.sentence) from None
        except Exception as error:  # noqa: BLE001 - a handler's fault is Rasa's rejection
            # Its text may quote what the citizen said.
            _LOG.error("rasa.action_failed", action=call.action, error=type(error).__name__)
            raise ActionRejected from None
        return Outcome(*outcome)


def _said(conversation: Conversation, tracker: Mapping[str, Any]) -> Sequence[Said]:
    """The conversation so far, the citizen's new message last."""
    latest = tracker.get("latest_message") or {}
    return [*recent(conversation.memory), ("citizen", str(latest.get("text") or ""))]
