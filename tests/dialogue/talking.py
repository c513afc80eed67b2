"""A small institution for tests of the dialogue alone: its content, and a hearing by table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.content import Content
from bot.dialogue.engine import OWN_RESPONSES, Engine
from bot.dialogue.entities import Entity
from bot.dialogue.progress import Progress
from bot.dialogue.responses import variation_from
from bot.dialogue.rules import rule_from
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.domain.catalogue.office import Office
from bot.domain.certificates.issuer import Issuer
from bot.domain.conversation.inbound import Inbound, InboundKind

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OFFICE = Office(
    *("示例院", "示例路", "000000", "0512-00000000", "a@example.org", "0512-00000001"),
    *("周一至周五", "地铁", "ICP", "公安"),
    sample=True,
)
HERE = {"active_loop": "order_form"}
THERE = {"active_loop": "return_form"}


def _from_intent(intent: str, value: object) -> dict[str, Any]:
    where = [{**HERE, "requested_slot": "agreed"}]
    return {"type": "from_intent", "intent": intent, "value": value, "conditions": where}


DOMAIN: Mapping[str, Any] = {
    "intents": ["greet", "order", "cancel", "affirm", "deny", "ask"],
    "actions": ["validate_order_form", "action_answer", "action_order"],
    "slots": {
        "size": {"mappings": [{"type": "from_entity", "entity": "size", "conditions": [HERE]}]},
        "agreed": {
            "mappings": [
                _from_intent("affirm", value=True),
                _from_intent("deny", False),
                {"type": "custom", "conditions": [THERE]},
            ]
        },
        "reason": {"mappings": [{"type": "custom", "conditions": [THERE]}]},
        "item": {"mappings": [{"type": "from_entity", "entity": "item"}]},
    },
    "forms": {
        "order_form": {"required_slots": ["size", "agreed"]},
        "return_form": {"required_slots": ["reason", "agreed"]},
    },
}
RULES: tuple[dict[str, Any], ...] = (
    {"rule": "好", "steps": [{"intent": "greet"}, {"action": "utter_greet"}]},
    {"rule": "问", "steps": [{"intent": "ask"}, {"action": "action_answer"}]},
    {
        "rule": "订",
        "condition": [{"active_loop": None}],
        "steps": [{"intent": "order"}, {"action": "order_form"}, HERE],
    },
    {
        "rule": "订好",
        "condition": [HERE],
        "steps": [{"action": "order_form"}, {"active_loop": None}, {"action": "action_order"}],
    },
    {
        "rule": "不订",
        "condition": [HERE],
        "steps": [
            {"intent": "cancel"},
            {"action": "action_deactivate_loop"},
            {"active_loop": None},
            {"action": "utter_gone"},
        ],
    },
    {"rule": "不懂", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_unclear"}]},
)
TEXTS = {
    **{name: name for name in OWN_RESPONSES},
    "utter_greet": "您好",
    "utter_gone": "已取消",
    "utter_unclear": "没有听懂",
    "utter_ask_size": "多大？",
    "utter_ask_order_form_agreed": "订吗？",
}
YES_NO = [{"title": "订", "payload": "/affirm"}, {"title": "不订", "payload": "/deny"}]
CONTENT = Content(
    domain=DOMAIN,
    examples=(("算了", "cancel"), ("好的", "affirm")),
    rules=tuple(rule_from(each) for each in RULES),
    responses={
        name: (
            variation_from(
                {"text": text, "buttons": YES_NO if name.endswith("agreed") else ()},
            ),
        )
        for name, text in TEXTS.items()
    },
    items={},
    office=OFFICE,
    bodies=(),
    words=(),
    synonyms={},
    messages={},
    fingerprint="",
    issuer=Issuer("", "", "", {}),
)


@dataclass
class Table:
    """Hears what the table says, and remembers what it was asked."""

    known: Mapping[str, tuple[str, float, tuple[Entity, ...]]]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def plain(self, text: str) -> str:
        return text

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse:
        del today
        self.asked.append((text, context_item))
        intent, confidence, entities = self.known.get(text, ("out_of_scope", 0.1, ()))
        return Parse(text, intent, confidence, ((intent, confidence),), entities)


TABLE = {
    "你好": ("greet", 0.99, ()),
    "订一个": ("order", 0.99, ()),
    "订一个大的": ("order", 0.99, (Entity("size", "大", 3, 4),)),
    "怎么收费？": ("ask", 0.99, ()),
    "秤怎么收费？": ("ask", 0.99, (Entity("item", "scale", 0, 1),)),
    "小声说": ("greet", 0.2, ()),
}


def table_engine() -> tuple[Engine, Table]:
    hearing = Table(TABLE)
    return Engine(CONTENT, hearing), hearing


def inbound(
    kind: InboundKind = InboundKind.TEXT, *, text: str = "", event: str = "", event_key: str = ""
) -> Inbound:
    return Inbound("k", "gh", "o-1", kind, NOON, text=text, event=event, event_key=event_key)


def heard(engine: Engine, text: str, state: State | None = None) -> Progress:
    return engine.hear(state or State(), inbound(text=text))


def slot(name: str, value: object) -> dict[str, Any]:
    """Rasa's event that a slot was set."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}
