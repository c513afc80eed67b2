"""A case that waits for its citizen: whatever is said, it moves by its table or not at all."""

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.machines import MACHINES
from tests.citizen import Citizen
from tests.handlers.lifts import corrected, quoted

MEANT = (
    *("同意报价", "不同意报价", "议价", "同意", "不同意", "好的", "不", "确认", "先不办", "算了"),
    *("太贵了，能不能便宜一点", "撤回申请", "补材料", "重新填写", "1. 已寄出；2. 送交窗口"),
    *("怎么缴费", "我的单子到哪了", "我的业务", "人工", "帮助", "继续", "等一下", "1", "2", "3"),
    *("我要送检血压计", "报检电梯一部", "多少钱", "我要投诉", "跳过"),
)
WORDS = st.lists(st.one_of(st.sampled_from(MEANT), st.text(max_size=80)), max_size=10)


@given(WORDS)
@settings(max_examples=60, deadline=None)
def test_with_a_quote(words: list[str]) -> None:
    asyncio.run(_talk(asyncio.run(quoted()), words))


@given(WORDS)
@settings(max_examples=60, deadline=None)
def test_with_a_correction(words: list[str]) -> None:
    asyncio.run(_talk(asyncio.run(corrected("营业执照", "维保合同")), words))


async def _talk(citizen: Citizen, words: list[str]) -> None:
    number = citizen.cases[0].number
    for text in words:
        reply = await citizen.says(text)
        assert reply
        json.dumps(citizen.memory)
    for _ in range(2):  # out of a form, and out of what was set aside
        await citizen.says("算了")
    assert "loop" not in citizen.memory
    kept = citizen.memory.get("slots", {}).keys()
    assert not kept & {"decision", "wish", "sure", "supplement", "answer", "answers"}
    for case in citizen.cases:
        steps = [entry for entry in citizen.store.history if entry.number == case.number]
        rows = [MACHINES[case.kind].row(entry.origin, entry.event) for entry in steps]
        assert [row.target if row else None for row in rows] == [e.target for e in steps]
        assert case.state == steps[-1].target
    asked_for = {"agree_order", "reject_quote", "renegotiate", "withdraw", "resupply"}
    moved = [e for e in citizen.store.history if e.number == number and e.event in asked_for]
    assert len(moved) <= len(words), "each at a word of the citizen's"
