"""Finding names: the longest at each place, none overlapping."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.names import Names

_TEXT = st.text("血压计表的", max_size=12)


def test_the_longest_is_found() -> None:
    names = Names(["血压计", "血压计检定", "表", ""])
    assert list(names.find("血压计检定和表")) == [("血压计检定", 0, 5), ("表", 6, 7)]
    assert list(Names([]).find("血压计")) == []


@given(st.lists(_TEXT, max_size=8), _TEXT)
def test_as_an_alternation_of_all_names_would_find(names: list[str], text: str) -> None:
    known = sorted({name for name in names if name}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, known)) or r"(?!)")
    expected = [(match.group(), *match.span()) for match in pattern.finditer(text)]
    assert list(Names(names).find(text)) == expected
