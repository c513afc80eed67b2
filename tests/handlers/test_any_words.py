"""Whatever is said in whatever order: an answer that fits, a small memory, a way out."""

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.case import CaseKind
from tests.citizen import Citizen
from tests.handlers.test_apply import ANSWERS

#: Words that mean something somewhere in a conversation.
MEANT = (
    *(
        "我要送检两台血压计",
        "多少钱",
        "人工",
        "继续",
        "算了",
        "确认",
        "同意",
        "不同意",
        "跳过",
        "2",
    ),
    *(
        "1",
        "４",
        "电话改成13900139000",
        "数量写错了",
        "我的单子到哪了",
        "SQ202611220000172",
        "社保怎么交",
    ),
    *(
        "帮助",
        "张三，13900139000",
        "撤回申请",
        "我要投诉",
        "asdf",
        "单位改成示例二院，数量改成五台",
    ),
    *ANSWERS,
)
WORDS = st.one_of(st.sampled_from(MEANT), st.text(max_size=120))


@given(st.lists(WORDS, min_size=1, max_size=14))
@settings(max_examples=150, deadline=None)
def test_every_conversation_stays_in_order(words: list[str]) -> None:
    asyncio.run(_talk(words))


@given(st.lists(WORDS, max_size=6), st.integers(0, len(ANSWERS)))
@settings(max_examples=100, deadline=None)
def test_there_is_always_a_way_out(words: list[str], stage: int) -> None:
    asyncio.run(_talk(["我要送检两台血压计", *ANSWERS[:stage], *words]))


async def _talk(words: list[str]) -> None:
    citizen = Citizen()
    for text in words:
        reply = await citizen.says(text)
        assert 0 < len(reply.encode()) <= 2000
        json.dumps(citizen.memory)
        assert len(json.dumps(citizen.memory, ensure_ascii=False).encode()) <= 2000
        for case in (each for each in citizen.cases if each.kind is CaseKind.APPLICATION):
            assert {"quantity", "organisation", "contact", "phone"} <= case.fields.keys()
    for _ in range(3):  # out of a form, of waiting for a person, and of what was set aside
        await citizen.says("算了")
    left = citizen.memory
    assert "loop" not in left
    assert left.get("slots", {}).keys() <= {"item", "misses", "unanswered", "aspect"}
