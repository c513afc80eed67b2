"""Folding of spellings, and the way back to the original."""

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.spelling import Spelling

_SPELLING = Spelling(
    {"單": "单", "錢": "钱"},
    {"检": "jian", "鉴": "jian", "定": "din"},
    {"咋": "怎么", "啥": "什么"},
)


def test_width_case_and_traditional_characters() -> None:
    folded = _SPELLING.fold("ＳＱ單㎏")
    assert folded.text == "sq单kg"
    assert folded.span(2, 3) == (2, 3)
    assert folded.span(4, 5) == (3, 4)


def test_what_the_classifier_reads() -> None:
    assert _SPELLING.bare("咋 办？！！13800138000，3台~~啊啊啊啊") == "怎么办00台啊啊"


def test_same_sound_same_letters() -> None:
    assert _SPELLING.sound("鉴定") == _SPELLING.sound("检定")
    assert _SPELLING.spelt(_SPELLING.sound("检定")) == "jian·din·"


@given(st.text(max_size=40))
def test_every_folded_character_has_a_place_in_the_original(text: str) -> None:
    folded = _SPELLING.fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)
