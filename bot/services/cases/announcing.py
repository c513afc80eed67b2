"""Promising a citizen, or the office itself, the message about a transition."""

from datetime import datetime

from bot.domain.messages.letter import Letter
from bot.domain.messages.notices import Notice
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.ports.work import Work
from bot.services.cases.casebook import Happened


def push(work: Work, notice: Notice, now: datetime) -> None:
    """Put the notice into the outbox of the same work, due `now`; its key makes it go out once."""
    work.outbox.add(
        Outbound(
            key=notice.key,
            openid=notice.openid,
            status=OutboundStatus.PENDING,
            text=notice.text,
            message=notice.message,
            due=now,
            fields=notice.fields,
            case=notice.case,
        )
    )


def tell_office(work: Work, mailbox: str, happened: Happened, what: str) -> None:
    """Put a letter to the staff mailbox into the same work; none where there is no mailbox."""
    if not mailbox:
        return
    case, now = happened.case, happened.now
    work.letters.add(
        Letter(
            key=f"case:{case.number}:{case.version}",
            recipient=mailbox,
            subject=f"【请处理】{case.number}",
            text=f"办件 {case.number}：{what}。\n时间：{now:%Y-%m-%d %H:%M}。\n",
            due=now,
        )
    )
