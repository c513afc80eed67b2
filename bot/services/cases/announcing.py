"""Promising a citizen the message about a transition that was not their own."""

from datetime import datetime

from bot.domain.messages.notices import Notice
from bot.domain.messages.outbound import Outbound, OutboundStatus
from bot.ports.work import Work


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
