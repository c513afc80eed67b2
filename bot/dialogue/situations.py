"""Which of an item's situations somebody is in: its papers come first, none is left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.domain.catalogue.guide import Guide, Situation

#: What people say of themselves, and the words of the guides for it.
_SAID_FOR = (
    (re.compile(r"自己|自家|我家|家用|家里|私人|老百姓"), "个人"),
    (re.compile(r"公司|企业|医院|卫生院|诊所|工厂|我们厂|学校|物业|店"), "单位"),
    (re.compile(r"第一次|头一回|新买|新购|刚买|新装|刚装"), "首次新购新装"),
    (re.compile(r"到期|过期|快到|年检|复检|再检|周期"), "到期定期周期"),
    (re.compile(r"监检|改造|大修|重大修理"), "监督"),
    (re.compile(r"修好|修过|修完|维修"), "修理维修"),
    (re.compile(r"不准|走得快|有异议|怀疑"), "异议"),
)


def told_first(guide: Guide, text: str) -> Guide:
    """The guide, the situations that `text` speaks of before the others."""
    words = "".join((text, *(word for said, word in _SAID_FOR if said.search(text))))
    return replace(guide, materials=_sorted(guide.materials, _pairs(words)))


def _sorted(situations: Sequence[Situation], said: frozenset[str]) -> tuple[Situation, ...]:
    own = [_pairs(each.applies_to) for each in situations]

    def unlike(place: int) -> int:
        others = frozenset[str]().union(*own[:place], *own[place + 1 :])
        return -len((own[place] - others) & said)

    return tuple(situations[place] for place in sorted(range(len(situations)), key=unlike))


def _pairs(text: str) -> frozenset[str]:
    """Two characters after each other: 首次检定 has 首次, 次检 and 检定."""
    return frozenset(a + b for a, b in pairwise(text) if "的" not in a + b)
