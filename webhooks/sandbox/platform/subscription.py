"""message/subscribe/bizsend: notices a citizen has agreed to, one for each grant or for long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webhooks.sandbox.account import Account, Channel, Direction, Message
from webhooks.sandbox.exchange import Exchange
from webhooks.sandbox.kinds import Content, Refused
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right
from webhooks.sandbox.platform.template import Template, filled

ONCE, LONG_TERM = 2, 3  # as gettemplate numbers them
ON_A_PAGE = 1  # where the citizen agreed, as the event numbers it
POPUP, CHANGE, SENT = (
    "subscribe_msg_popup_event",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice the account may ask to send. `kind` is ONCE or LONG_TERM."""

    template: Template
    kind: int = ONCE


class Subscriptions:
    """Which citizen has agreed to which notice, and how often."""

    def __init__(self, account: Account, exchange: Exchange, notices: Iterable[Notice]) -> None:
        self._account = account
        self._exchange = exchange
        self._notices = {one.template.id: one for one in notices}
        self._granted: dict[tuple[str, str], int] = {}

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("message/subscribe/bizsend", self._send, right=Right.SUBSCRIPTION),
            get("/wxaapi/newtmpl/gettemplate", self._list, right=Right.SUBSCRIPTION),
        )

    def describe(self, openid: str) -> list[dict[str, Any]]:
        """Every notice and how often it may be sent to this citizen (null: as often as wished)."""
        return [
            {
                "id": one.template.id,
                "title": one.template.title,
                "long_term": one.kind == LONG_TERM,
                "granted": bool(self._left(openid, one)),
                "left": None if one.kind == LONG_TERM else self._left(openid, one),
            }
            for one in self._notices.values()
        ]

    def decide(self, openid: str, template_id: str, *, accept: bool) -> None:
        """The citizen taps “allow” or “no” where a page asks; the account is told. Refused."""
        notice = self._notices.get(template_id)
        if notice is None:
            raise Refused("没有这个订阅通知模板")
        citizen = self._account.citizen(openid)
        if accept:
            before = self._left(openid, notice) if notice.kind == ONCE else 0
            self._granted[citizen.openid, template_id] = before + 1
        self._tell(citizen.openid, POPUP, template_id, "accept" if accept else "reject")

    def withdraw(self, openid: str, template_id: str) -> None:
        """The citizen switches a notice off in WeChat's settings; the account is told."""
        if self._granted.pop((openid, template_id), 0):
            self._tell(openid, CHANGE, template_id, "reject")

    def _left(self, openid: str, notice: Notice) -> int:
        return self._granted.get((openid, notice.template.id), 0)

    def _tell(self, openid: str, event: str, template_id: str, status: str) -> None:
        """The event's own element is its name in capitals; one template, so one `List`."""
        chosen: dict[str, Any] = {"TemplateId": template_id, "SubscribeStatusString": status}
        if event == POPUP:
            chosen["PopupScene"] = ON_A_PAGE
        inside = {"List": chosen}
        self._exchange.notify(openid, _event(event, inside))

    def _send(self, call: Call) -> Called:
        body = call.body
        notice = self._notices.get(str(body.get("template_id", "")))
        if notice is None:
            raise Failed(40037)
        citizen = self._account.citizens.get(str(body.get("touser", "")))
        if citizen is None:
            raise Failed(40003)
        if not self._left(citizen.openid, notice):
            raise Failed(43101)
        fields = filled(notice.template, body.get("data"))
        left = self._use(citizen.openid, notice)
        card = Message(
            Direction.TO_CITIZEN,
            Channel.SUBSCRIPTION,
            "template",
            "\n".join(f"{label}：{value}" for label, value in fields),
            title=notice.template.title,
            fields=fields,
            url=str(body.get("page") or ""),
        )
        self._account.show(citizen, card)
        self._told_sent(citizen.openid, notice)
        return Called(FINE, remark=left, openid=citizen.openid)

    def _use(self, openid: str, notice: Notice) -> str:
        if notice.kind == LONG_TERM:
            return "长期订阅"
        self._granted[openid, notice.template.id] -= 1
        return f"一次性订阅，还可发 {self._left(openid, notice)} 次"

    def _told_sent(self, openid: str, notice: Notice) -> None:
        fate = {
            "TemplateId": notice.template.id,
            "MsgID": self._account.next_id(),
            "ErrorCode": 0,
            "ErrorStatus": "success",
        }
        self._exchange.notify(openid, _event(SENT, {"List": fate}))

    def _list(self, _call: Call) -> Called:
        data = [
            {
                "priTmplId": one.template.id,
                "title": one.template.title,
                "content": one.template.content(),
                "example": "",
                "type": one.kind,
            }
            for one in self._notices.values()
        ]
        return Called({**FINE, "data": data})


def _event(event: str, inside: Mapping[str, Any]) -> Content:
    """`subscribe_msg_popup_event` carries its content in `SubscribeMsgPopupEvent`."""
    element = "".join(word.capitalize() for word in event.split("_"))
    return Content("event", {"Event": event, element: inside}, event)
