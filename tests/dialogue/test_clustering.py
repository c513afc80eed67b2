"""Questions put together: nothing lost, the like together, the unlike apart, and fast."""

import random
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.clustering import SHOWN, clusters
from bot.domain.conversation.unanswered import Unanswered, Why

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDINGS = st.lists(
    st.text(st.sampled_from("充电桩在哪检水表快不准吗，?［］号"), max_size=8), max_size=30
)


def asked(*texts: str, guess: str = "", item: str = "") -> list[Unanswered]:
    return [Unanswered(NOW, text, Why.UNCLEAR, item, guess) for text in texts]


@given(WORDINGS)
def test_each_question_is_in_exactly_one_cluster_and_the_largest_comes_first(
    texts: list[str],
) -> None:
    questions = [
        Unanswered(NOW + timedelta(seconds=place), text, Why.UNCLEAR)
        for place, text in enumerate(texts)
    ]
    found = clusters(questions)
    assert sorted(each.at for one in found for each in one.questions) == [
        each.at for each in questions
    ]
    assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)
    for one in found:
        assert 1 <= len(one.typical) <= SHOWN
        assert set(one.typical) <= {each.text for each in one.questions}


@given(WORDINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_questions_does_not_matter(
    texts: list[str], chance: random.Random
) -> None:
    shuffled = list(texts)
    chance.shuffle(shuffled)
    assert partition(texts) == partition(shuffled)


def partition(texts: list[str]) -> list[list[str]]:
    found = clusters(asked(*texts))
    return sorted(sorted(each.text for each in one.questions) for one in found)


@given(WORDINGS)
def test_no_pair_that_is_alike_is_overlooked(texts: list[str]) -> None:
    """Whether two are together alone, they are together among all."""
    together = {
        frozenset((each.text, other.text))
        for one in clusters(asked(*texts))
        for each in one.questions
        for other in one.questions
    }
    for each in texts:
        for other in texts:
            if len(clusters(asked(each, other))) == 1:
                assert frozenset((each, other)) in together


def test_other_words_for_the_same_are_together() -> None:
    found = clusters(
        [
            *asked(
                "充电桩在哪里检定", "请问充电桩在哪检定", "充电桩在哪里检定？", guess="guide/fee"
            ),
            *asked("水表转得太快怎么办", guess="knowledge", item="verify_water_meter"),
        ]
    )
    assert [one.count for one in found] == [3, 1]
    assert found[0].guess == "guide/fee"
    assert "充电桩在哪里检定" in found[0].typical
    assert (found[1].guess, found[1].item) == ("knowledge", "verify_water_meter")


THINGS = "充电桩 水表 燃气表 电表 血压计 电子秤 压力表 电梯 锅炉 叉车 起重机 天平 验光仪 测速仪"
ASKS = "在哪里检 多少钱 多久能好 怎么预约 能不能上门 要不要证明 坏了找谁 准不准 归谁管 能网上办吗"
LEADS = "我们是新开的店 请问 你好 家里的 单位的 客户要求 上个月买的 昨天刚装的"
TAILS = "急 谢谢 能告诉我吗 等回复 明天要用 老板催"
LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"


def test_ten_thousand_questions_take_less_than_five_seconds() -> None:
    chance = random.Random(7)  # noqa: S311 - the same questions every time

    def one(words: str) -> str:
        return chance.choice(words.split())

    texts = [
        one(LEADS)
        + one(THINGS)
        + "".join(chance.choices(LETTERS, k=chance.randrange(8)))
        + one(ASKS)
        + one(TAILS)
        for _ in range(10_000)
    ]
    begun = time.perf_counter()
    found = clusters(asked(*texts))
    assert time.perf_counter() - begun < 5
    assert sum(one.count for one in found) == len(texts)
