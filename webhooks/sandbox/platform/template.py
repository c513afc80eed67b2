"""message/template/send: cards from approved templates, each value checked by its field's type."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webhooks.sandbox.account import Account, Channel, Direction, Message
from webhooks.sandbox.exchange import Exchange
from webhooks.sandbox.kinds import Content
from webhooks.sandbox.platform.calls import FINE, Call, Called, Served, get
from webhooks.sandbox.platform.errcodes import Failed
from webhooks.sandbox.platform.rights import Right

SAME_ID_COUNTS = timedelta(minutes=10)
DAY = r"\d{4}(年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"
MOMENT = rf"({DAY} ?)?{CLOCK}|{DAY}"
CHINESE = "[\u4e00-\u9fff]"


def _shape(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda value: compiled.fullmatch(value) is not None


# C quoting the official page; the type is the field's key without its number.
RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": _shape(r".{1,20}"),
    "character_string": _shape(r"[^\u4e00-\u9fff]{1,32}"),
    "phrase": _shape(rf"{CHINESE}{{1,5}}"),
    "number": _shape(r"-?(?=.{1,32}$)\d+(\.\d+)?"),
    "letter": _shape(r"[A-Za-z]{1,32}"),
    "symbol": _shape(r"[^\w\s]{1,5}"),
    "time": _shape(rf"({MOMENT})(~({MOMENT}))?"),
    "date": _shape(rf"{DAY}( ?{CLOCK})?(~{DAY}( ?{CLOCK})?)?"),
    "amount": _shape(r"[^\w\s]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _shape(r"[\d+\-() ]{1,17}"),
    "car_number": _shape(r".{1,8}"),
    "name": _shape(rf"(?:[A-Za-z .·]{{1,20}}|(?=.*{CHINESE})[{CHINESE[1:-1]}A-Za-z .·]{{1,10}})"),
}
FIELD_KEY = re.compile(r"([a-z_]+?)(\d+)")


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: keys such as `thing2` with their labels; `const2` needs its values."""

    id: str
    title: str
    fields: Mapping[str, str]
    constants: Mapping[str, tuple[str, ...]] | None = None

    def content(self) -> str:
        """The template as get_all_private_template shows it."""
        return "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in self.fields.items())


@dataclass(frozen=True, slots=True)
class Card:
    """A template message taken: `repeated` when its client_msg_id had gone out already."""

    openid: str
    msg_id: int
    repeated: bool


class Templates:
    """The account's approved templates and what was sent from them."""

    def __init__(
        self, account: Account, exchange: Exchange, templates: Iterable[Template]
    ) -> None:
        self._account = account
        self._exchange = exchange
        self._templates = {one.id: one for one in templates}
        self._once: dict[tuple[str, str], tuple[datetime, int]] = {}

    def served(self) -> tuple[Served, ...]:
        """The APIs."""
        return (
            Served("message/template/send", self._serve, right=Right.TEMPLATE),
            get("template/get_all_private_template", self._list, right=Right.TEMPLATE),
        )

    def add(self, template: Template) -> None:
        """Approve another template, or replace one."""
        self._templates[template.id] = template

    def describe(self) -> list[dict[str, Any]]:
        """The list as get_all_private_template gives it."""
        return [
            {"template_id": one.id, "title": one.title, "content": one.content(), "example": ""}
            for one in self._templates.values()
        ]

    def _list(self, _call: Call) -> Called:
        return Called({"template_list": self.describe()})

    def _serve(self, call: Call) -> Called:
        card = self._send(call.body)
        answer = {**FINE, "msgid": card.msg_id}
        if card.repeated:
            return Called(answer, remark="同一 client_msg_id，十分钟内只发一次，没有再发")
        event = "TEMPLATESENDJOBFINISH"
        finished = {"Event": event, "MsgID": card.msg_id, "Status": "success"}
        self._exchange.notify(card.openid, Content("event", finished, event))
        return Called(answer)

    def _send(self, body: Mapping[str, Any]) -> Card:
        """Show a card on the phone; raises Failed."""
        template = self._templates.get(str(body.get("template_id", "")))
        if template is None:
            raise Failed(40037)
        citizen = self._account.citizens.get(str(body.get("touser", "")))
        if citizen is None:
            raise Failed(40003)
        if not citizen.following:
            raise Failed(43004)
        fields = filled(template, body.get("data"))
        card = self._card(citizen.openid, str(body.get("client_msg_id", "")))
        if not card.repeated:
            message = Message(
                Direction.TO_CITIZEN,
                Channel.TEMPLATE,
                "template",
                "\n".join(f"{label}：{value}" for label, value in fields),
                title=template.title,
                fields=fields,
                url=str(body.get("url") or ""),
            )
            self._account.show(citizen, message)
        return card

    def _card(self, openid: str, once: str) -> Card:
        now = self._account.now()
        self._once = {k: v for k, v in self._once.items() if now - v[0] < SAME_ID_COUNTS}
        if once and (sent := self._once.get((openid, once))):
            return Card(openid, sent[1], repeated=True)
        msg_id = self._account.next_id()
        if once:
            self._once[openid, once] = (now, msg_id)
        return Card(openid, msg_id, repeated=False)


def filled(template: Template, data: object) -> tuple[tuple[str, str], ...]:
    """Label and value of every field, each checked; raises Failed 47003 naming the field."""
    given = data if isinstance(data, dict) else {}
    pairs = []
    for key, label in template.fields.items():
        entry = given.get(key)
        value = entry.get("value") if isinstance(entry, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Failed(47003, f"data.{key}.value is empty")
        if not fits(key, value, template.constants or {}):
            raise Failed(47003, f"data.{key}.value invalid")
        pairs.append((label, value))
    return tuple(pairs)


def fits(key: str, value: str, constants: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a value is allowed in the field of this key."""
    match = FIELD_KEY.fullmatch(key)
    if match is None:
        return False
    if match[1] == "const":
        return value in constants.get(key, ())
    rule = RULES.get(match[1])
    return rule is not None and rule(value)
