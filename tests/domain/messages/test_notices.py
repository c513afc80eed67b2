"""Message files: mistakes are named before anybody is told nonsense."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.entries import WrongEntry
from bot.domain.messages.notices import Turn, notices_from
from tests.factories import application_notices, content

FILE = "messages/application.yml"
Change = Callable[[dict[str, Any]], object]


def test_a_text_is_filled_in() -> None:
    values = {"item": "血压计检定", "number": "SQ1", "reason": "{number} [无]", "remedy": "无"}
    text = application_notices().text("M4", values | {"link": ""})
    assert "SQ1" in text
    assert "{number} [无]" in text, "what staff write is no template"


def _text(template: str, **values: str) -> str:
    said = replace(application_notices(), messages={"X": template})
    return said.text("X", values)


def test_what_is_empty_is_left_out_without_a_gap() -> None:
    template = "已收到。\n[期限：{due}]\n[证书：{code}，见 {link}]\n\n您好[，{person}]。"
    full = {"due": "11月30日前", "code": "JD-1", "link": "https://a.cn", "person": "王"}
    assert _text(template, **full) == (
        "已收到。\n期限：11月30日前\n证书：JD-1，见 https://a.cn\n\n您好，王。"
    )
    assert _text(template, **dict.fromkeys(full, "")) == "已收到。\n\n您好。"
    assert _text(template, **full | {"link": ""}) == "已收到。\n期限：11月30日前\n\n您好，王。"


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
        (lambda m: m["messages"].update(M5="到期 {due}"), ("messages", "M5"), "[期限：{due}]"),
        (lambda m: m["messages"].update(M5="[{due}"), ("messages", "M5"), "成对"),
        (lambda m: m["messages"].update(M5="[a[{due}]]"), ("messages", "M5"), "成对"),
        (lambda m: m["messages"].update(M5="[期限]"), ("messages", "M5"), "去掉方括号"),
        (lambda m: m["messages"].update(M5="[{link}][{link}]"), ("messages", "M5"), "一个链接"),
        (lambda m: m["messages"].update(M5="[预计答复：{due}]"), ("messages", "M5"), "去掉"),
        (lambda m: m.pop("kinds"), ("kinds",), "缺少"),
        (lambda m: m.update(subjects={"service": ""}), ("subjects", "service"), "文字"),
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
