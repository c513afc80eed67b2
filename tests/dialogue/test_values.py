"""The values of one message, each for its field."""

import pytest

from bot.dialogue.understanding import Understanding
from bot.dialogue.values import Values, values
from tests.citizen import NOON, content

FIELDS = content().items["verify_blood_pressure"].form


@pytest.mark.parametrize(
    ("text", "said", "alone"),
    [
        ("3台", {"quantity": "3"}, True),
        ("一共五台", {"quantity": "5"}, True),
        ("电话13812345678，联系人张三", {"phone": "13812345678", "contact": "张三"}, True),
        ("我叫李雷", {"contact": "李雷"}, True),
        ("李护士", {"contact": "李护士"}, True),
        ("张三", {}, False),
        ("示例市人民医院的王芳", {"organisation": "示例市人民医院", "contact": "王芳"}, True),
        ("一台电子秤和两台血压计", {"quantity": "2"}, False),
        ("三十多台", {"quantity": "三十多台"}, True),
        ("送到3号楼", {}, False),
        ("型号HEM-7124", {"instrument": "HEM-7124"}, True),
        ("欧姆龙HEM-7124 20台，鱼跃YE660 10台", {}, False),
        ("袖带漏气，有三台", {"quantity": "3"}, False),
    ],
)
def test_values(
    understanding: Understanding, text: str, said: dict[str, str], alone: bool
) -> None:
    parse = understanding.parse(text, today=NOON.date())
    found = values(
        FIELDS, text, understanding.plain(text), parse.entities, "verify_blood_pressure"
    )
    assert found.said == said
    assert found.alone is alone


def test_nothing_said_is_not_alone() -> None:
    assert not Values({}, "").alone
