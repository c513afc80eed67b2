"""Long texts in parts: each fits, nothing is lost, no link and no letter is broken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation.parts import WECHAT_BYTES, split

LINK = '<a href="https://hengxin.example/guide/verify_blood_pressure">血压计检定办事指南</a>'
PIECES = st.sampled_from(
    ["血压计检定", "。", "\n", "\n\n", "，", " ", "abc ", "👨‍👩‍👧", "é", LINK, "<b", "]]>", "！」"]
)
TEXTS = st.lists(PIECES, max_size=400).map("".join) | st.text(max_size=3000)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(text=TEXTS, below=st.integers(200, 2100))
def test_every_part_fits_and_nothing_is_lost(text: str, below: int) -> None:
    parts = split(text, below)
    assert all(0 < len(part.encode("utf-8", "replace")) < below for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(part == part.strip() for part in parts)


@given(st.lists(PIECES, max_size=400).map("".join))
def test_no_link_and_no_joined_letter_is_broken(text: str) -> None:
    parts = split(text)
    assert sum(part.count(LINK) for part in parts) == text.count(LINK)
    assert sum(part.count("👨‍👩‍👧") for part in parts) == text.count("👨‍👩‍👧")
    assert sum(part.count("é") for part in parts) == text.count("é")


@pytest.mark.parametrize("text", ["", "  \n\u3000"])
def test_a_blank_text_has_no_parts(text: str) -> None:
    assert split(text) == []


def test_a_text_that_fits_stays_whole() -> None:
    longest = "a" * (WECHAT_BYTES - 1)
    assert split(longest) == [longest]
    assert [len(part) for part in split(longest + "a")] == [1999, 1]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一二三四。\n\n五六七八。\n九十", ["一二三四。", "五六七八。\n九十"]),
        ("一二三\n四五六七八九十一", ["一二三\n四五六七八九十", "一"]),
        ("一二三四五六\n七八九十一", ["一二三四五六", "七八九十一"]),
        ("一二三，四五六。七八九十", ["一二三，四五六。", "七八九十"]),
        ("一二三四五六。」七八九十", ["一二三四五六。」", "七八九十"]),
        ("一二三四五，六七八九十", ["一二三四五，", "六七八九十"]),
        ("一二三四五六七八九十一", ["一二三四五六七八九十", "一"]),
    ],
)
def test_it_is_cut_where_a_reader_pauses(text: str, parts: list[str]) -> None:
    assert split(text, 32) == parts


def test_a_link_longer_than_a_message_is_cut_rather_than_lost() -> None:
    link = f'<a href="https://x.example/{"y" * 3000}">看</a>'
    parts = split(link)
    assert "".join(parts) == link
    assert all(len(part.encode()) < WECHAT_BYTES for part in parts)
