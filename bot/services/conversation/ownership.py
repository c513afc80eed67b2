"""Who answers a citizen: the bot, or the person who has claimed the ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.cases.ticket import Line, Speaker
from bot.domain.conversation.conversation import Reply
from bot.domain.conversation.inbound import Inbound
from bot.domain.people.actor import Actor, Role
from bot.errors import NotAllowedNow, NotFound
from bot.ports.work import Work
from bot.services.cases.casebook import Casebook, Happened
from bot.services.cases.transition import Wish, transition
from bot.services.conversation.memory import told, with_ticket, words_of

#: The events by which a person begins to answer.
_TAKING_OVER = frozenset({"claim", "reopen"})
#: What ends the talk with a person, said as a whole message.
ENOUGH = frozenset({"结束", "结束咨询", "结束人工", "退出人工", "转回机器人", "不用人工了"})
#: The door of turns: a Rasa server's calls and own links have no turn whose row would guard.
OWN_TURN = "wechat"
_WAITING = frozenset({"queued", "offline"})


async def heard_by_person(
    work: Work, casebook: Casebook, owner: str, inbound: Inbound, now: datetime
) -> str:
    """Keep the citizen's words for whoever answers them; the bot's reply, mostly none.

    The citizen may end the talk with a word; then they hear that the bot is back.
    """
    words = words_of(inbound)
    if words.strip("。.！! ") in ENOUGH:
        try:
            wish = Wish(owner, "cancel")
            done = await transition(work, casebook, Actor.citizen(inbound.openid), wish, now)
        except (NotAllowedNow, NotFound):
            work.conversations.owned(inbound.openid, None)
            return ""
        return done.notice.text if done.notice else ""
    if words:
        work.tickets.add(Line(owner, now, Speaker.CITIZEN, "", words))
    return ""


async def as_it_may_be_said(work: Work, reply: Reply, owner: str | None) -> Reply:
    """The recorded reply to a delivery that comes again; silence if a person took over since.

    The very turn that led back to the person may still be answered.
    """
    if owner is None:
        return reply
    taken = [e for e in await work.cases.history(owner) if e.event in _TAKING_OVER]
    since = taken[-1].at if taken else reply.created
    return Reply("", reply.created) if since > reply.created else reply


async def set_owner(
    work: Work, happened: Happened, owner: str | None, choices: tuple[tuple[str, str], ...] = ()
) -> None:
    """The ticket's citizen is answered by `owner` from now on (None: by the bot).

    In the citizen's own turn the turn's own row is the guard; everybody else raises its version,
    so that a turn of the bot that is under way loses, runs again and finds a person there.
    While the ticket waits, the bot remembers for which one it listens. `choices` (title, payload)
    are what a number of the citizen's next message picks.
    """
    openid = happened.case.openid
    if openid is None:
        return
    if (happened.entry.role, happened.entry.via) == (Role.CITIZEN, OWN_TURN):
        work.conversations.owned(openid, owner)
        return
    known = await work.conversations.find(openid)
    waits = happened.case.state in _WAITING
    memory = with_ticket(known.memory, happened.case.number if waits else None)
    if choices:
        memory["choices"] = [list(choice) for choice in choices]
    work.conversations.save(replace(known, version=known.version + 1, owner=owner, memory=memory))


def note_lines(work: Work, ticket: str, now: datetime, said: Sequence[tuple[str, str]]) -> None:
    """Keep what was said while the ticket waits, for whoever will claim it."""
    for who, text in said:
        if text:
            work.tickets.add(Line(ticket, now, Speaker(who), "", told(text)))
