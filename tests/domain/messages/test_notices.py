"""Message files: mistakes are named before anybody is told nonsense."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.entries import WrongEntry
from bot.domain.messages.notices import Turn, notices_from
from tests.factories import application_notices, content

FILE = "messages/application.yml"
Change = Callable[[dict[str, Any]], object]


def test_a_text_is_filled_in() -> None:
    values = {"item": "血压计检定", "number": "SQ1", "reason": "{number}", "remedy": "无"}
    text = application_notices().text("M4", values)
    assert "SQ1" in text
    assert "{number}" in text, "what staff write is no template"


def test_a_missing_value_is_no_message() -> None:
    with pytest.raises(KeyError):
        application_notices().text("M5", {})


def test_every_turn_has_words() -> None:
    assert set(application_notices().turns) == set(Turn)


@pytest.mark.parametrize(
    ("change", "path", "remedy"),
    [
        (lambda m: m["messages"].update(M5="{numbr}"), ("messages", "M5"), "{number}"),
        (lambda m: m["messages"].update(M5=""), ("messages", "M5"), "文字"),
        (lambda m: m["turns"].pop("office"), ("turns", "office"), "缺少"),
        (lambda m: m["turns"].update(us="我们"), ("turns", "us"), "不认识"),
        (
            lambda m: m["states"]["accepted"].update(short="已经受理了呀"),
            ("states", "accepted", "short"),
            "5 个汉字",
        ),
        (
            lambda m: m["states"]["accepted"].update(short="OK"),
            ("states", "accepted", "short"),
            "汉字",
        ),
        (
            lambda m: m["states"]["accepted"].update(turn="we"),
            ("states", "accepted", "turn"),
            "office",
        ),
        (lambda m: m.update(state={}), ("state",), "不认识"),
    ],
)
def test_a_mistake_is_named_with_its_path_and_remedy(
    change: Change, path: tuple[str, ...], remedy: str
) -> None:
    mapping = content(FILE)
    change(mapping)
    with pytest.raises(WrongEntry) as mistake:
        notices_from(mapping)
    assert mistake.value.path == path
    assert remedy in mistake.value.sentence
