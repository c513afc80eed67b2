"""Complaints, ratings, certificates and a person, in whatever order: nothing is left behind."""

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cases.case import CaseKind
from tests.citizen import Citizen
from tests.fakes import MemoryStore
from tests.handlers.test_apply import ANSWERS
from tests.handlers.test_certificate import CERTIFICATE

#: Words that mean something somewhere in these talks.
MEANT = (
    *("我要投诉", "我要投诉窗口态度差", "匿名举报菜市场用鬼秤", "结果异议", "改类别", "留电话"),
    *("转人工", "不用人工了", "人工", "电梯困人了", "asdf", "谢谢", "帮助", "继续"),
    *("评价", "不满意", "满意", "5", "1", "2", "3", "4", "给五星", "差评"),
    *("证书验真", "JD-2026-000123", "7K3M-9QXA-2B8T-0CDE", "7K3M-9QXA-2B8T-0CDF", "下载证书"),
    *("https://example.org/v/7K3M9QXA2B8T0CDE", "跳过", "没有", "是的", "不是", "算了"),
    *("我要送检两台血压计", "撤回申请", "我的投诉处理得怎么样了", "13800138000", "多少钱"),
    *ANSWERS,
)
WORDS = st.one_of(st.sampled_from(MEANT), st.sampled_from(MEANT), st.text(max_size=80))
#: What may stay with somebody whom nothing is asked any more.
KEPT = {"item", "aspect", "unanswered", "misses", "wrong_codes", "wrong_tails"}
KEPT |= {"unheard"}  # the turn ends it


@given(st.lists(WORDS, min_size=1, max_size=14))
@settings(max_examples=60, deadline=None)
def test_every_talk_has_an_answer_and_an_end(words: list[str]) -> None:
    asyncio.run(_talk(words))


async def _talk(words: list[str]) -> None:
    store = MemoryStore(certificates={CERTIFICATE.number: CERTIFICATE})
    citizen = Citizen("o-talker", store)
    for text in words:
        reply = await citizen.says(text)
        assert 0 < len(reply.encode()) <= 2000
        json.dumps(citizen.memory)
    waiting = [c for c in citizen.cases if c.kind is CaseKind.CONSULTATION and c.state != "closed"]
    assert len(waiting) <= 1
    for case in citizen.cases:
        if case.fields.get("anonymous"):
            assert "contact" not in case.fields
    for _ in range(3):  # out of a form, of waiting for a person, and of what was set aside
        await citizen.says("算了")
    assert "loop" not in citizen.memory
    assert citizen.memory.get("slots", {}).keys() <= KEPT
