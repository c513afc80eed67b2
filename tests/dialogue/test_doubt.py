"""Which messages a second opinion is asked on, and what follows from it."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.choices import Choice
from bot.dialogue.doubt import Doubts
from bot.dialogue.engine import Engine
from bot.dialogue.state import State
from bot.dialogue.understanding import Parse
from bot.domain.conversation.inbound import Inbound, InboundKind
from tests.citizen import content, understanding

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
UNCLEAR = "那个玩意儿呼噜呼噜的"


class Unsure:
    """The understanding, which knows nothing of one sentence however it learns."""

    def plain(self, text: str) -> str:
        return understanding().plain(text)

    def parse(
        self, text: str, *, context_item: str | None = None, today: date | None = None
    ) -> Parse:
        parse = understanding().parse(text, context_item=context_item, today=today)
        return replace(parse, confidence=0.1, items=()) if text == UNCLEAR else parse


@cache
def unsure() -> Engine:
    return Engine(content(), Unsure())


def inbound(text: str, meant: str = "") -> Inbound:
    return Inbound("key", "gh", "o", InboundKind.TEXT, NOON, text, meant=meant)


@pytest.fixture
def doubts() -> Doubts:
    return Doubts(content(), unsure())


def test_what_is_not_understood_may_be_any_of_our_own_offers(doubts: Doubts) -> None:
    doubt = doubts.of(State(), inbound(f" {UNCLEAR}"))
    assert doubt is not None
    assert doubt.text == UNCLEAR
    assert Choice("收费标准", "/guide/fee") in doubt.options
    assert Choice("找工作人员", "/human") in doubt.options


def test_where_the_item_would_be_asked_it_is_one_of_ours(doubts: Doubts) -> None:
    doubt = doubts.of(State(), inbound("检定一次要多少钱啊"))
    assert doubt is not None
    chosen = {each.title: each.payload for each in doubt.options}
    assert chosen["血压计检定"] == '/guide/fee{"item": "verify_blood_pressure"}'


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("血压计检定要带什么材料", State()),
        ("要带什么，多少钱", State({"item": "verify_blood_pressure"})),
        ("检定一次要多少钱啊", State({"item": "verify_blood_pressure"})),
        ("asdfgh", State()),
        ("呼噜", State()),
        ("1", State(choices=(Choice("收费标准", "/guide/fee"),))),
        (UNCLEAR, State({"ticket": "ZX1"})),
        (UNCLEAR, State({"requested_slot": "complaint_text"}, loop="complaint_form")),
    ],
)
def test_what_is_clear_or_belongs_elsewhere_is_not_asked(
    doubts: Doubts, text: str, state: State
) -> None:
    assert doubts.of(state, inbound(text)) is None


def test_what_was_found_out_is_as_if_read_so() -> None:
    progress = unsure().hear(State({"misses": 1}), inbound(UNCLEAR, "/guide/fee"))
    assert (progress.heard.intent, progress.heard.confidence) == ("guide/fee", 1.0)
    assert progress.heard.text == UNCLEAR
    assert progress.queue == unsure().hear(State(), inbound("收费标准")).queue
    assert "misses" not in progress.state.slots


def test_the_item_found_out_becomes_the_one_talked_about() -> None:
    payload = '/guide/fee{"item": "verify_blood_pressure"}'
    progress = unsure().hear(State(), inbound("检定一次要多少钱啊", payload))
    assert progress.heard.item == "verify_blood_pressure"
    assert progress.state.slots["item"] == "verify_blood_pressure"
