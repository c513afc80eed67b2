"""Numbered choices."""

import pytest

from bot.dialogue.choices import Choice, NoSuchChoice, numbered, picked

MENU = (Choice("办事指南", "/guide/overview"), Choice("在线申请", "/apply"))


@pytest.mark.parametrize(
    "text",
    ["1", "1。", "１", " 1 ", "选1", "第一个", "第1个", "一", "1、", "回复1", "我选1", "办事指南"],
)
def test_many_ways_to_pick_the_first(text: str) -> None:
    assert picked(text, MENU) == MENU[0]


@pytest.mark.parametrize("text", ["11台", "一台", "1号楼", "好的", "1380013", "", "12月3日"])
def test_other_words_pick_nothing(text: str) -> None:
    assert picked(text, MENU) is None


@pytest.mark.parametrize("text", ["0", "3", "第九个"])
def test_a_number_outside_the_list_is_told(text: str) -> None:
    with pytest.raises(NoSuchChoice):
        picked(text, MENU)


def test_nothing_is_picked_where_nothing_was_offered() -> None:
    assert picked("1", ()) is None


def test_choices_are_numbered_lines() -> None:
    assert numbered(MENU) == "1. 办事指南\n2. 在线申请\n（回复序号即可）"
