"""Template values by field type (3.4)."""

import pytest

from webhooks.sandbox.platform.template import fits


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("thing1", ["字" * 20, "a b，c"], ["字" * 21]),
        ("character_string2", ["SQ202611220000172", "a-b_c/1 2", "x" * 32], ["单号", "x" * 33]),
        ("phrase3", ["已受理", "五个字以内"], ["超过了五个字", "OK", "已受理1"]),
        ("number4", ["12", "3.5", "-1", "1" * 32], ["一", "1" * 33, "1."]),
        ("letter5", ["abc", "x" * 32], ["a1", "x" * 33]),
        ("symbol6", ["★", "!!!"], ["a", "!!!!!!"]),
        (
            "time7",
            [
                "15:01",
                "2026年11月22日 09:30",
                "2026-11-22 09:30:00",
                "2026年11月22日",
                "9:00~17:00",
            ],
            ["上午", "2026年11月"],
        ),
        ("date8", ["2026年11月22日", "2026/11/22 09:30"], ["11月22日", "15:01"]),
        ("amount9", ["￥0.00", "100元", "1234567890"], ["免费", "12345678901"]),
        ("phone_number10", ["0571-88880000", "13800000000"], ["1" * 18, "电话"]),
        ("car_number11", ["浙A12345", "浙AD12345"], ["浙AD1234567"]),
        ("name12", ["王芳", "John Smith", "阿卜杜拉·艾合买提"], ["王" * 11, "x" * 21, "王芳1"]),
    ],
)
def test_each_type(key: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if not fits(key, value, {})] == []
    assert [value for value in bad if fits(key, value, {})] == []


def test_a_constant_must_be_one_of_those_applied_for() -> None:
    assert fits("const1", "合格", {"const1": ("合格", "不合格")})
    assert not fits("const1", "优秀", {"const1": ("合格", "不合格")})


@pytest.mark.parametrize("key", ["thing", "unknown1", "1thing", "first"])
def test_an_unknown_field_fits_nothing(key: str) -> None:
    assert not fits(key, "a", {})
