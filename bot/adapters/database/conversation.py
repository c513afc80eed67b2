"""Conversations and answered turns; one SELECT opens a turn."""

import json
from typing import Any

import sqlalchemy as sa

from bot.adapters.database.tables import cases, conversation, outbox, turn
from bot.adapters.database.writing import Writing
from bot.domain.conversation.conversation import Conversation, Reply
from bot.domain.messages.send_window import SendWindow, Trigger
from bot.ports.conversations import Opening

_SHOWN = (
    turn.c.reply,
    turn.c.created,
    conversation.c.version,
    conversation.c.memory,
    conversation.c.followed,
    conversation.c.window_trigger,
    conversation.c.window_opened,
    conversation.c.window_used,
    conversation.c.owner,
)


def _opening(asked: sa.FromClause) -> sa.Select[Any]:
    held = (
        sa.select(sa.literal(1))
        .where(outbox.c.openid == asked.c.openid, outbox.c.status == "held")
        .correlate(asked)
        .exists()
    )
    known = (
        sa.select(sa.literal(1)).where(cases.c.openid == asked.c.openid).correlate(asked).exists()
    )
    return sa.select(*_SHOWN, held.label("held"), known.label("known")).select_from(
        asked.outerjoin(turn, turn.c.key == asked.c.key).outerjoin(
            conversation, conversation.c.openid == asked.c.openid
        )
    )


OPENING = _opening(
    sa.select(
        sa.bindparam("key", type_=sa.String).label("key"),
        sa.bindparam("openid", type_=sa.String).label("openid"),
    ).subquery("asked")
)

_ASKED = (
    sa.func.unnest(
        sa.bindparam("keys", type_=sa.ARRAY(sa.String)),
        sa.bindparam("openids", type_=sa.ARRAY(sa.String)),
    )
    .table_valued("key", "openid", with_ordinality="place")
    .render_derived("asked")
)

#: PostgreSQL: the openings of all waiting turns, in the order asked.
OPENINGS = _opening(_ASKED).order_by(_ASKED.c.place)


class SqlConversations:
    """bot.ports.conversations.Conversations over one work."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def opening(self, key: str, openid: str) -> Opening:
        row = await self._writing.database.opening(key, openid)
        if not row.known:
            self._writing.newcomers.add(openid)
        reply = None if row.created is None else Reply(row.reply, row.created)
        if row.version is None:
            return Opening(reply, Conversation(openid), held=row.held)
        window = SendWindow(Trigger(row.window_trigger), row.window_opened, row.window_used)
        memory = json.loads(row.memory)
        known = Conversation(openid, row.version, memory, row.followed, window, row.owner)
        return Opening(reply, known, held=row.held)

    def save(self, conversation: Conversation) -> None:
        window = conversation.window
        self._writing.write(
            "conversation",
            {
                "openid": conversation.openid,
                "version": conversation.version,
                "memory": json.dumps(
                    conversation.memory, ensure_ascii=False, separators=(",", ":")
                ),
                "followed": conversation.followed,
                "window_trigger": window.trigger.value,
                "window_opened": window.opened,
                "window_used": window.used,
                "owner": conversation.owner,
            },
        )

    async def find(self, openid: str) -> Conversation:
        # No delivery has an empty key: this is the opening without an answered turn.
        return (await self.opening("", openid)).conversation

    def owned(self, openid: str, owner: str | None) -> None:
        self._writing.write("owned", {"its_openid": openid, "its_owner": owner})

    def answered(self, key: str, openid: str, reply: Reply) -> None:
        self._writing.write(
            "turn", {"key": key, "openid": openid, "reply": reply.text, "created": reply.created}
        )
