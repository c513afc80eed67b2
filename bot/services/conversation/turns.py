"""READ FIRST. One turn: a citizen's message becomes a committed reply, exactly once.

    claim the delivery, hold the citizen    spares rework; correctness does not hang on it
    one read                                the recorded reply, if this was answered before
    the dialogue                            pure steps, and actions that read and collect writes
    one transaction                         conversation, cases, history, outbox, the turn itself

A turn that loses a race (LostRace) has written nothing and is run again: it then finds the
winner's reply. Nothing here talks to the network.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.dialogue.engine import Engine, Listen, Progress, RunAction, Say
from bot.dialogue.state import State
from bot.domain.conversation.conversation import Conversation, Reply, StandIn
from bot.domain.conversation.inbound import Inbound, InboundKind
from bot.domain.conversation.parts import split
from bot.domain.messages.outbound import REPLY, Outbound, OutboundStatus, reply_key
from bot.domain.messages.send_window import Trigger
from bot.domain.people.actor import Actor
from bot.errors import HengxinError, LostRace, Overloaded
from bot.ports.clock import Clock
from bot.ports.conversations import Opening
from bot.ports.inbox import Inbox
from bot.ports.locks import Bell, InFlight, Limits, Locks
from bot.ports.work import Work, Works
from bot.services.cases.casebook import Casebook
from bot.services.conversation.actions import Actions
from bot.services.conversation.memory import (
    Said,
    forgotten,
    is_complaining,
    recent,
    waiting_ticket,
    with_recent,
    words_of,
)
from bot.services.conversation.ownership import (
    as_it_may_be_said,
    heard_by_person,
    note_lines,
)

_log = structlog.get_logger()

#: Runs of one turn before its delivery is left for the next one.
RUNS = 4

#: Steps of the dialogue in one turn; more means that two rules call each other.
STEPS = 10

#: How long WeChat may still come back for a passive reply before it is pushed instead.
FETCHED_WITHIN = timedelta(seconds=30)

#: Messages of one citizen that are answered in a minute.
A_MINUTE = 60

SLOW_DOWN = "您发送得太快了，请稍等一分钟再发，之前的内容都已保留。"

_TRIGGERS = {
    "subscribe": Trigger.FOLLOW,
    "scan": Trigger.SCAN,
    "click": Trigger.CLICK,
    "scancode_push": Trigger.CLICK,
    "scancode_waitmsg": Trigger.CLICK,
}


async def as_it_is(inbound: Inbound) -> Inbound:
    """Where nobody looks at pictures."""
    return inbound


@dataclass(frozen=True, slots=True)
class Shared:
    """What the turns of one process share with each other, or with other processes.

    `look` finds out before the turn what a photographed code or unclear words mean (network, at
    most a few seconds).
    """

    in_flight: InFlight
    locks: Locks
    limits: Limits
    bell: Bell
    inbox: Inbox
    look: Callable[[Inbound], Awaitable[Inbound]] = as_it_is
    point: Callable[[str], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Talk:
    """The dialogue, and what its actions may reach.

    `desks` gives each turn its own Desk, with what was said lately; `casebook` is for turns in
    which a person answers.
    """

    engine: Engine
    actions: Actions
    desks: Callable[[Work, Actor, datetime, Sequence[Said]], Any]
    casebook: Casebook


class Turns:
    """Answers deliveries. `most` bounds the turns in flight; beyond it Overloaded is raised."""

    def __init__(
        self, works: Works, talk: Talk, shared: Shared, clock: Clock, *, most: int = 400
    ) -> None:
        self._works, self._talk, self._shared, self._clock = works, talk, shared, clock
        self._most = most
        self._going = 0

    async def answer(self, inbound: Inbound) -> Reply:
        """The committed reply to this delivery; the same one however often it is delivered.

        Raises Overloaded, DatabaseGone; then nothing was written.
        """
        if self._going >= self._most:
            raise Overloaded
        self._going += 1
        try:
            async with (
                self._shared.in_flight.claim(inbound.key),
                self._shared.locks.hold(inbound.openid),
            ):
                await self._older_first(inbound)
                return await self._run(await self._shared.look(inbound))
        finally:
            self._going -= 1

    async def _older_first(self, inbound: Inbound) -> None:
        """What this citizen sent before and was promised an answer to."""
        try:
            kept = await self._shared.inbox.older(inbound.openid, inbound)
        except OSError as error:
            _log.error("turn.inbox_unreadable", error=type(error).__name__)
            return
        for older in kept:
            try:
                await self._run(older)
            except HengxinError:
                raise
            except Exception as error:  # noqa: BLE001 - the drain tries it again, and sets it aside
                _log.warning("turn.older_failed", error=type(error).__name__)

    async def _run(self, inbound: Inbound) -> Reply:
        for _ in range(RUNS - 1):
            try:
                return await self._once(inbound)
            except LostRace:
                continue
        try:
            return await self._once(inbound)
        except LostRace:
            _log.error("turn.lost_every_race", runs=RUNS)
            raise

    async def _once(self, inbound: Inbound) -> Reply:
        work = self._works()
        opening = await work.conversations.opening(inbound.key, inbound.openid)
        owner = opening.conversation.owner
        if opening.reply is not None:
            return await as_it_may_be_said(work, opening.reply, owner)
        # Words to a person are all kept: nobody could tell the citizen that they were not.
        if owner is None and await self._too_many(inbound):
            return await self._told_to_slow_down(inbound)
        now = self._clock.now()
        self._shared.point("turn.opened")
        async with work:
            text, memory = await self._heard(work, opening.conversation, inbound, now)
            self._shared.point("turn.decided")
            reply, pushed = _promise(work, inbound, text, now)
            _remember(work, inbound, opening, memory)
        if pushed or opening.held:
            await self._shared.bell.ring()
        return reply

    async def _heard(
        self, work: Work, conversation: Conversation, inbound: Inbound, now: datetime
    ) -> tuple[str, Mapping[str, Any]]:
        """What is said to the citizen, nothing while a person answers; what is remembered."""
        if conversation.owner is not None:
            owner, casebook = conversation.owner, self._talk.casebook
            said = await heard_by_person(work, casebook, owner, inbound, now)
            return said, conversation.memory
        before, words = conversation.memory, words_of(inbound)
        said, memory = await self._converse(work, conversation, inbound, now)
        ticket = waiting_ticket(before)
        if ticket and not is_complaining(before, memory):
            note_lines(work, ticket, now, (("citizen", words), ("bot", said)))
        return said, with_recent(memory, before, words, said)

    async def _converse(
        self, work: Work, conversation: Conversation, inbound: Inbound, now: datetime
    ) -> tuple[str, Mapping[str, Any]]:
        """What the bot says, and what the dialogue remembers."""
        talk = self._talk
        context = [*recent(conversation.memory), ("citizen", words_of(inbound))]
        desk = talk.desks(work, Actor.citizen(inbound.openid), now, context)
        progress: Progress = talk.engine.hear(State.from_memory(conversation.memory), inbound)
        for _ in range(STEPS):
            match talk.engine.advance(progress):
                case RunAction(name):
                    events, said = await talk.actions.run(name, desk, progress)
                    progress = talk.engine.apply(progress, events, said)
                case Say(text):
                    progress = talk.engine.say(progress, text)
                case Listen():
                    break
        return progress.reply(), progress.state.to_memory()

    async def _too_many(self, inbound: Inbound) -> bool:
        return not await self._shared.limits.allow(f"turn:{inbound.openid}", A_MINUTE, 60)

    async def _told_to_slow_down(self, inbound: Inbound) -> Reply:
        """One polite sentence a minute, then silence; nothing is recorded."""
        told = await self._shared.limits.allow(f"told:{inbound.openid}", 1, 60)
        return StandIn(SLOW_DOWN if told else "", self._clock.now())


def _promise(work: Work, inbound: Inbound, text: str, now: datetime) -> tuple[Reply, bool]:
    """The outbox rows of what is said: offered as passive reply, or pushed in parts when long."""
    parts: Sequence[str] = split(text) if text else ()
    passive = len(parts) == 1
    reply = Reply(parts[0] if passive else "", now)
    key = reply_key(inbound.key)
    for place, part in enumerate(parts):
        status = OutboundStatus.OFFERED if passive else OutboundStatus.PENDING
        work.outbox.add(
            Outbound(
                key=key if passive else f"{key}:{place}",
                openid=inbound.openid,
                status=status,
                text=part,
                message=REPLY,
                due=now + FETCHED_WITHIN if passive else now,
            )
        )
    work.conversations.answered(inbound.key, inbound.openid, reply)
    return reply, len(parts) > 1


def _remember(work: Work, inbound: Inbound, opening: Opening, memory: Mapping[str, Any]) -> None:
    trigger = Trigger.MESSAGE
    if inbound.kind is InboundKind.EVENT:
        trigger = _TRIGGERS.get(inbound.event, Trigger.NONE)
    known = opening.conversation
    if inbound.event == "unsubscribe":
        memory = forgotten(memory)  # cases are the office's records and stay
    followed = {"subscribe": True, "unsubscribe": False}.get(inbound.event, known.followed)
    work.conversations.save(
        replace(
            known,
            version=known.version + 1,
            memory=memory,
            followed=followed,
            window=known.window.after(trigger, inbound.created),
        )
    )
    if opening.held and trigger is not Trigger.NONE:
        work.outbox.release(inbound.openid, inbound.created)
