"""What a sentence names, with its place in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.entities import Entities
from bot.domain.numbers import case_number

_TODAY = date(2026, 11, 22)  # a Sunday
_ENTITIES = Entities(["血压计", "电子血压计", "CT机"])
_LICENCE = "11100000000013338W011.11430000006122244L.20230000403.001.U"


def _found(text: str) -> list[tuple[str, str, str]]:
    """Kind, value, and the words at that place."""
    return [
        (each.entity, each.value, text[each.start : each.end])
        for each in _ENTITIES.find(text, _TODAY)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "value", "words"),
    [
        ("查SQ202611220000172到哪了", "case_no", "SQ202611220000172", "SQ202611220000172"),
        ("单号jl 20261103 0012", "case_no", "JL202611030012", "jl 20261103 0012"),
        ("证书JD-2026-0312真的吗", "certificate_no", "JD-2026-0312", "JD-2026-0312"),
        (f"标识{_LICENCE}", "certificate_no", _LICENCE, _LICENCE),
        ("打+86 138 0013 8000", "phone", "13800138000", "+86 138 0013 8000"),
        ("座机0512-65123456转801", "phone", "0512-65123456转801", "0512-65123456转801"),
        ("电话４００８２０１２３４", "phone", "400-820-1234", "４００８２０１２３４"),
        ("身份证11010519491231002x", "id_card", "11010519491231002X", "11010519491231002x"),
        ("代码91350100M000100Y43。", "uscc", "91350100M000100Y43", "91350100M000100Y43"),
        ("下周一送", "date", "2026-11-23", "下周一"),
        ("12月3号以后", "date", "2026-12-03", "12月3号"),
        ("2026-12-03来", "date", "2026-12-03", "2026-12-03"),
        ("明天上午", "date", "2026-11-23", "明天"),
        ("送检两台", "quantity", "2", "两台"),
        ("三十只表", "quantity", "30", "三十只"),
        ("20块压力表", "quantity", "20", "20块"),
        ("给五星", "rating", "5", "五星"),
        ("我打4分", "rating", "4", "4分"),
        ("非常不满意", "rating", "1", "非常不满意"),
        ("我是苏州市第一人民医院的", "organisation", "苏州市第一人民医院", "苏州市第一人民医院"),
        (
            "单位名称：衡信（示例）有限公司",
            "organisation",
            "衡信（示例）有限公司",
            "衡信（示例）有限公司",
        ),
        ("那台电子血压计", "instrument", "电子血压计", "电子血压计"),
        ("做ct机检测", "instrument", "CT机", "ct机"),
        ("型号hem-7121", "instrument", "HEM-7121", "hem-7121"),
    ],
)
def test_found_with_value_and_place(text: str, kind: str, value: str, words: str) -> None:
    assert (kind, value, words) in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "SQ202611220000173",  # check character
        "11010519491231002Y",  # neither check holds
        _LICENCE[:-1] + "M",
        "12345678901",
        "JJF1059.1-2012是什么",
        "按JJG 692-2010检",
        "3号楼怎么走",
        "示例路1号",
        "人民路 18号",
        "中山路二十一号",
        "地铁2号口",
        "等了一个月",
        "三五台左右",
        "五分钟",
        "94分",
        "20块钱",
        "2月30日",
        "第三个问题",
        "你们公司在哪",
        "哪家医院好",
        "上周一送的",
    ],
)
def test_not_taken_for_anything(text: str) -> None:
    assert _found(text) == []


def test_several_in_one_sentence_in_their_order() -> None:
    assert [kind for kind, *_ in _found("张三，13800138000，12月3号送两台电子血压计")] == [
        "phone",
        "date",
        "quantity",
        "instrument",
    ]


@given(
    before=st.text(alphabet="请问我的单号，。 😀", max_size=10),
    after=st.text(alphabet="到哪了？ 😀", max_size=10),
    serial=st.integers(1, 999_999),
    day=st.dates(date(2026, 1, 1), date(2035, 12, 31)),
)
def test_case_numbers_are_found_where_they_stand(
    before: str, after: str, serial: int, day: date
) -> None:
    number = case_number("SQ", day, serial)
    assert ("case_no", number, number) in _found(before + number + after)
