"""One thing a citizen does, from the thumb to the answer on the screen."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webhooks.sandbox.account import Account, Channel, Citizen, Direction, Message
from webhooks.sandbox.delivery import FRESH, Attempt, Delivery
from webhooks.sandbox.kinds import Content
from webhooks.sandbox.reply import Asked, Pictures, Reply

REPEATABLE = 10_000  # the latest pushes can be sent again
SERVICE_FAULT = "该公众号提供的服务出现故障，请稍后再试"


class NotFollowing(Exception):
    """The citizen has left the account and can only follow it again."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to deliver: which MsgId and CreateTime (to repeat an older push), how often at once."""

    msg_id: int | None = None
    created: int | None = None
    deliveries: int = 1
    nonce: str = FRESH


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: one tuple of attempts for each simultaneous delivery."""

    created: int
    msg_id: int | None
    deliveries: tuple[tuple[Attempt, ...], ...]

    @property
    def answers(self) -> list[Reply]:
        """The proper answers, one per answered delivery."""
        return [run[-1].reply for run in self.deliveries if run[-1].reply is not None]

    @property
    def shown(self) -> Reply | None:
        """The answer that counts: the first with words in it, else the first."""
        answers = self.answers
        spoken = (reply for reply in answers if not reply.silent)
        return next(spoken, answers[0] if answers else None)

    @property
    def error(self) -> str | None:
        """Why nothing came, where nothing came."""
        return None if self.answers else self.deliveries[0][-1].error


class Exchange:
    """Carries what citizens do to the account's server, and its answers back to the phones."""

    def __init__(self, account: Account, delivery: Delivery, picture: Pictures) -> None:
        """`picture` finds where an uploaded picture is seen; None when there is none."""
        self._account = account
        self._picture = picture
        self._delivery = delivery
        self._sent: dict[tuple[str, int], tuple[Content, int]] = {}
        self._notices: set[asyncio.Task[Outcome]] = set()

    def recall(self, openid: str, msg_id: int) -> Content | None:
        """What was sent under this MsgId, to send it again."""
        sent = self._sent.get((openid, msg_id))
        return sent[0] if sent else None

    async def send(self, openid: str, content: Content, manner: Manner) -> Outcome:
        """The citizen does something; returns when it is answered or given up.

        Raises NotFollowing when somebody who left does anything but come back.
        """
        citizen = self._account.citizen(openid)
        at = self._account.now()
        earlier = self._sent.get((openid, manner.msg_id or manner.created or 0))
        if earlier is None:
            self._act(citizen, content, at)
        created = manner.created or (earlier[1] if earlier else int(at.timestamp()))
        msg_id = None if content.event else manner.msg_id or self._account.next_id()
        self._remember((openid, msg_id or created), (content, created))
        return await self._push(citizen, content, Outcome(created, msg_id, ()), manner)

    def notify(self, openid: str, content: Content) -> None:
        """The platform tells the account something by itself, a moment later."""
        citizen = self._account.citizen(openid)
        notice = Outcome(int(self._account.now().timestamp()), None, ())
        task = asyncio.create_task(self._push(citizen, content, notice, Manner()))
        self._notices.add(task)
        task.add_done_callback(self._notices.discard)

    async def close(self) -> None:
        """Drop the notices still on their way."""
        for task in self._notices:
            task.cancel()
        await asyncio.gather(*self._notices, return_exceptions=True)

    def _act(self, citizen: Citizen, content: Content, at: datetime) -> None:
        """What the act means on WeChat's side, before anybody is told."""
        if content.event == "subscribe":
            citizen.following, citizen.since = True, at
            citizen.scene = str(content.fields.get("EventKey", "")).removeprefix("qrscene_")
        elif not citizen.following:
            raise NotFollowing(citizen.openid)
        if content.event == "unsubscribe":
            citizen.following = False
            citizen.windows.close()
        if content.trigger is not None:
            citizen.windows.open(content.trigger, at)
        channel = Channel.EVENT if content.event else Channel.MESSAGE
        said = Message(
            Direction.TO_ACCOUNT,
            channel,
            content.event or content.kind,
            content.words,
            picture=content.picture,
        )
        self._account.show(citizen, said)

    def _remember(self, key: tuple[str, int], sent: tuple[Content, int]) -> None:
        self._sent[key] = sent
        if len(self._sent) > REPEATABLE:
            del self._sent[next(iter(self._sent))]

    async def _push(
        self, citizen: Citizen, content: Content, begun: Outcome, manner: Manner
    ) -> Outcome:
        fields = self._fields(citizen.openid, content, begun)
        mine = self._account.credentials.account
        asked = Asked(citizen.openid, mine, bool(content.event), self._picture)
        runs = await asyncio.gather(
            *(self._delivery.send(fields, asked, manner.nonce) for _ in range(manner.deliveries))
        )
        outcome = Outcome(begun.created, begun.msg_id, tuple(runs))
        self._show(citizen, content, outcome)
        if self._account.feed.watched:
            self._account.feed.tell("citizen", self._account.describe(citizen))
        self._account.feed.step(self._step(citizen.openid, content, outcome))
        return outcome

    def _fields(self, openid: str, content: Content, begun: Outcome) -> Mapping[str, Any]:
        fields: dict[str, Any] = {
            "ToUserName": self._account.credentials.account,
            "FromUserName": openid,
            "CreateTime": begun.created,
            "MsgType": content.kind,
            **content.fields,
        }
        if begun.msg_id is not None:
            fields["MsgId"] = begun.msg_id
        return fields

    def _show(self, citizen: Citizen, content: Content, outcome: Outcome) -> None:
        if content.notice:
            return
        reply = outcome.shown
        if reply is None:
            fault = Message(Direction.TO_CITIZEN, Channel.SYSTEM, "fault", SERVICE_FAULT)
            self._account.show(citizen, fault)
        elif not reply.silent:
            answer = Message(
                Direction.TO_CITIZEN,
                Channel.PASSIVE,
                reply.kind,
                reply.text,
                title=reply.title,
                url=reply.url,
                picture=reply.picture,
            )
            self._account.show(citizen, answer)

    def _step(self, openid: str, content: Content, outcome: Outcome) -> dict[str, Any]:
        return {
            "openid": openid,
            "topic": "push",
            "what": content.event or content.kind,
            "words": content.words,
            "notice": content.notice,
            "at": self._account.now().isoformat(),
            **outcome_json(content, outcome),
        }


def outcome_json(content: Content, outcome: Outcome) -> dict[str, Any]:
    """An outcome for whoever drives the sandbox: the answer that counts, then every delivery."""
    reply = outcome.shown
    return {
        "reply": reply.text if reply and not reply.silent else None,
        "kind": reply.kind if reply else "fault",
        "attempts": sum(len(run) for run in outcome.deliveries),
        "error": outcome.error or _misplaced(content, reply),
        "bytes": reply.bytes if reply else 0,
        "created": outcome.created,
        "msg_id": outcome.msg_id,
        "deliveries": [[_attempt_json(one) for one in run] for run in outcome.deliveries],
    }


def _misplaced(content: Content, reply: Reply | None) -> str | None:
    if content.notice and reply is not None and not reply.silent:
        return "这是平台通知，应答 success；这段文字没有人看得到"
    return None


def _attempt_json(attempt: Attempt) -> dict[str, Any]:
    reply = attempt.reply
    return {
        "number": attempt.number,
        "ms": attempt.ms,
        "sent": attempt.sent,
        "status": attempt.status,
        "received": attempt.received,
        "kind": reply.kind if reply else None,
        "reply": reply.text if reply and not reply.silent else None,
        "bytes": reply.bytes if reply else 0,
        "error": attempt.error,
    }
