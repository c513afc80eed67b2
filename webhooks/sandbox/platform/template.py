"""message/template/send: cards from approved templates, each value checked by its field's type."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webhooks.sandbox.account import Account, AccountKind, Channel, Direction, Message
from webhooks.sandbox.platform.errcodes import Failed

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


SAMPLE_TEMPLATES = (
    Template(
        "sandbox-case-accepted",
        "业务受理通知",
        {
            "character_string1": "业务单号",
            "thing2": "办理事项",
            "time3": "受理时间",
            "thing4": "温馨提示",
        },
    ),
    Template(
        "sandbox-case-progress",
        "办理进度通知",
        {
            "character_string1": "业务单号",
            "thing2": "办理事项",
            "phrase3": "当前状态",
            "time4": "更新时间",
            "thing5": "温馨提示",
        },
    ),
    Template(
        "sandbox-case-supplement",
        "材料补正通知",
        {
            "character_string1": "业务单号",
            "thing2": "办理事项",
            "thing3": "需补材料",
            "date4": "截止日期",
        },
    ),
    Template(
        "sandbox-case-collect",
        "领取通知",
        {
            "character_string1": "业务单号",
            "thing2": "领取物品",
            "thing3": "领取地点",
            "phone_number4": "联系电话",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A template message taken: `repeated` when its client_msg_id had gone out already."""

    openid: str
    msg_id: int
    repeated: bool


class Templates:
    """The account's approved templates and what was sent from them."""

    def __init__(self, account: Account, templates: Iterable[Template]) -> None:
        self._account = account
        self._templates = {one.id: one for one in templates}
        self._once: dict[tuple[str, str], tuple[datetime, int]] = {}

    def add(self, template: Template) -> None:
        """Approve another template, or replace one."""
        self._templates[template.id] = template

    def describe(self) -> list[dict[str, Any]]:
        """The list as get_all_private_template gives it."""
        return [
            {"template_id": one.id, "title": one.title, "content": one.content(), "example": ""}
            for one in self._templates.values()
        ]

    def send(self, body: Mapping[str, Any]) -> Card:
        """Show a card on the phone; raises Failed."""
        if self._account.credentials.kind == AccountKind.SUBSCRIPTION:
            raise Failed(48001)
        template = self._templates.get(str(body.get("template_id", "")))
        if template is None:
            raise Failed(40037)
        citizen = self._account.citizens.get(str(body.get("touser", "")))
        if citizen is None:
            raise Failed(40003)
        if not citizen.following:
            raise Failed(43004)
        fields = self._fields(template, body.get("data"))
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

    @staticmethod
    def _fields(template: Template, data: object) -> tuple[tuple[str, str], ...]:
        given = data if isinstance(data, dict) else {}
        filled = []
        for key, label in template.fields.items():
            entry = given.get(key)
            value = entry.get("value") if isinstance(entry, dict) else None
            if not isinstance(value, str) or not value.strip():
                raise Failed(47003, f"data.{key}.value is empty")
            if not fits(key, value, template.constants or {}):
                raise Failed(47003, f"data.{key}.value invalid")
            filled.append((label, value))
        return tuple(filled)


def fits(key: str, value: str, constants: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a value is allowed in the field of this key."""
    match = FIELD_KEY.fullmatch(key)
    if match is None:
        return False
    if match[1] == "const":
        return value in constants.get(key, ())
    rule = RULES.get(match[1])
    return rule is not None and rule(value)
